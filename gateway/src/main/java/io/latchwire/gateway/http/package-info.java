/**
 * A small HTTP/1.1 server: bounded in everything, one answer per connection, one class per
 * resource. The control socket and the metrics page are made of it.
 *
 * <p>Reading order: {@link io.latchwire.gateway.http.Resource}, {@link
 * io.latchwire.gateway.http.HttpPipeline}, {@code ExchangeHandler}.
 *
 * <p>Touches: {@code gateway.log}, Netty, SLF4J.
 */
@NullMarked
package io.latchwire.gateway.http;

import org.jspecify.annotations.NullMarked;
