package io.latchwire.gateway.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Something that can be asked for by its path. */
public interface Resource {
  /** The whole path, {@code /v1/status}. */
  String path();

  /** The methods that it understands; GET unless it says otherwise. */
  default Set<HttpMethod> methods() {
    return Set.of(HttpMethod.GET);
  }

  /**
   * Answers. Runs on the event loop of the connection and must not block; what takes long, and
   * rendering is among it, goes to another thread and completes the stage.
   */
  CompletionStage<Answer> answer(Inquiry inquiry);
}
