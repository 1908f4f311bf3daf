package io.latchwire.gateway.service;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.kerberos.AnonymousClient;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.kerberos.AnonymousClient.Opening;
import io.latchwire.kerberos.AnonymousClient.Pending;
import io.latchwire.kerberos.ReplyException;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a looking glass without saying who asks: an anonymous ticket, one for the service with it,
 * and the page. Nothing is believed but what the service has proved to be its own.
 */
public final class LookingGlassClient {
  private static final int MOST_REPLY_OCTETS = 65_535;
  private static final int MOST_PAGE_OCTETS = 16 << 20;
  private static final String NEGOTIATE = "Negotiate ";

  private final AnonymousClient client;
  private final InetSocketAddress kdc;
  private final AgreementGroup group;
  private final @Nullable SSLContext tls;
  private final Duration patience;
  private final Supplier<Instant> clock;

  /**
   * A reader.
   *
   * @param kdc reached over TCP
   * @param group of the key agreement
   * @param tls whom it believes where the looking glass speaks TLS; null for what the machine
   *     believes
   * @param patience for every answer
   */
  public LookingGlassClient(
      AnonymousClient client,
      InetSocketAddress kdc,
      AgreementGroup group,
      @Nullable SSLContext tls,
      Duration patience,
      Supplier<Instant> clock) {
    this.client = client;
    this.kdc = kdc;
    this.group = group;
    this.tls = tls;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * The sessions, in JSON.
   *
   * @param glass {@code http://} or {@code https://}, host and port
   * @param service that must prove itself there
   * @throws ReplyException when KDC or service refuse, or are not to be believed
   * @throws IOException when one of them cannot be reached
   */
  public String sessions(URI glass, PrincipalName service)
      throws IOException, ReplyException, InterruptedException {
    Credentials tgt = exchange(client.begin(group, clock.get()));
    Credentials ticket = exchange(client.ask(tgt, service, clock.get()));
    Opening opening = client.negotiate(ticket, clock.get());
    HttpResponse<byte[]> response = get(glass.resolve(LookingGlassResource.SESSIONS), opening);
    Optional<String> proof =
        response
            .headers()
            .firstValue("www-authenticate")
            .filter(value -> value.startsWith(NEGOTIATE));
    if (proof.isEmpty()) {
      throw new ReplyException(
          "the looking glass does not take the ticket (HTTP " + response.statusCode() + ")");
    }
    opening.requireProof(token(proof.get().substring(NEGOTIATE.length())));
    if (response.statusCode() != 200) {
      throw new ReplyException(
          "the looking glass is not for anonymous clients (HTTP " + response.statusCode() + ")");
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static byte[] token(String text) throws ReplyException {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ReplyException("the service's proof is not readable");
    }
  }

  private HttpResponse<byte[]> get(URI uri, Opening opening)
      throws IOException, InterruptedException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(patience);
    if (tls != null) {
      builder.sslContext(tls);
    }
    try (HttpClient http = builder.build()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(patience)
              .header(
                  "authorization", NEGOTIATE + Base64.getEncoder().encodeToString(opening.token()))
              .build();
      return http.send(
          request,
          HttpResponse.BodyHandlers.limiting(
              HttpResponse.BodyHandlers.ofByteArray(), MOST_PAGE_OCTETS));
    }
  }

  /** RFC 4120 s7.2.2. */
  private Credentials exchange(Pending pending) throws IOException, ReplyException {
    byte[] request = pending.request();
    int millis = Math.toIntExact(patience.toMillis());
    byte[] reply;
    try (Socket socket = new Socket()) {
      socket.connect(kdc, millis);
      socket.setSoTimeout(millis);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] framed = new byte[Integer.BYTES + request.length];
      java.nio.ByteBuffer.wrap(framed).putInt(request.length).put(request);
      out.write(framed);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int length = in.readInt();
      if (length <= 0 || length > MOST_REPLY_OCTETS) {
        throw new ReplyException("a reply of " + length + " octets");
      }
      reply = in.readNBytes(length);
    } catch (IOException e) {
      throw new IOException("KDC " + kdc + ": " + e.getMessage(), e);
    }
    return pending.finish(reply, clock.get());
  }
}
