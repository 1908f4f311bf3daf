package io.latchwire.gateway.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Map;

/**
 * A request for a resource.
 *
 * @param method one of those that the resource understands
 * @param query parameters, decoded
 * @param body as UTF-8, empty when there is none
 */
public record Inquiry(HttpMethod method, Map<String, List<String>> query, String body) {}
