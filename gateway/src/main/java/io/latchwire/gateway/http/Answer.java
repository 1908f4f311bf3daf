package io.latchwire.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * What a resource says.
 *
 * @param status HTTP's code
 * @param contentType media type of the body
 * @param body sent as UTF-8
 * @param headers besides those that every answer has
 */
public record Answer(
    HttpResponseStatus status, String contentType, String body, Map<String, String> headers) {
  /** Media type of JSON. */
  public static final String JSON = "application/json";

  /** Done, with JSON. */
  public static Answer json(String body) {
    return new Answer(HttpResponseStatus.OK, JSON, body, Map.of());
  }

  /**
   * Not done: {@code {"error":"..."}}.
   *
   * @param error a sentence of this program's own, so that nothing in it needs escaping
   */
  public static Answer refusal(HttpResponseStatus status, String error) {
    return new Answer(status, JSON, "{\"error\":\"" + error + "\"}", Map.of());
  }

  /** The same with one more header. */
  Answer with(String header, String value) {
    return new Answer(status, contentType, body, Map.of(header, value));
  }
}
