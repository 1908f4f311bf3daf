package io.latchwire.gateway.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request for a resource.
 *
 * @param method one of those that the resource understands
 * @param query parameters, decoded
 * @param body as UTF-8, empty when there is none
 * @param authorization how the client shows who it is, as it came
 */
public record Inquiry(
    HttpMethod method,
    Map<String, List<String>> query,
    String body,
    Optional<String> authorization) {
  /** Of a client that shows nothing. */
  public Inquiry(HttpMethod method, Map<String, List<String>> query, String body) {
    this(method, query, body, Optional.empty());
  }
}
