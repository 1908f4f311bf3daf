package io.latchwire.gateway.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.latchwire.handler.kerberos.FrontTally;
import io.latchwire.kerberos.Kdc;
import io.latchwire.kerberos.KdcCounters.Client;
import io.latchwire.kerberos.KdcCounters.Exchange;
import io.latchwire.wire.kerberos.ErrorCode;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/ticket-office}: what the KDC is and has done, without a name of anybody. */
public final class TicketOfficeResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/ticket-office";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TicketOfficeService service;
  private final Executor rendering;

  /**
   * The state of this ticket office.
   *
   * @param rendering where JSON is made: not on a loop
   */
  public TicketOfficeResource(TicketOfficeService service, Executor rendering) {
    this.service = service;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return json().thenApply(Answer::json);
  }

  /** What it answers with. */
  public CompletionStage<String> json() {
    return CompletableFuture.supplyAsync(this::status, rendering);
  }

  private String status() {
    Kdc kdc = service.kdc();
    ObjectNode root = JSON.createObjectNode();
    root.put("realm", service.options().settings().realm());
    root.put("profile", service.options().settings().profile().label());
    root.put("anonymous", service.options().identity() != null);
    root.put("principals", service.principals());
    var listen = root.putArray("listen");
    service
        .addresses()
        .forEach(
            address -> listen.add(address.getAddress().getHostAddress() + " " + address.getPort()));
    ObjectNode issued = root.putObject("issued");
    ObjectNode refused = root.putObject("refused");
    for (Exchange exchange : Exchange.values()) {
      ObjectNode clients = issued.putObject(label(exchange));
      for (Client client : Client.values()) {
        clients.put(label(client), kdc.counters().issued(exchange, client));
      }
      ObjectNode codes = refused.putObject(label(exchange));
      for (ErrorCode code : ErrorCode.values()) {
        long count = kdc.counters().refused(exchange, code);
        if (count > 0) {
          codes.put(code.label(), count);
        }
      }
    }
    root.put("malformed", kdc.counters().malformed());
    root.put("retransmitted", kdc.counters().retransmitted());
    root.put("remembered", kdc.remembered());
    root.put("remembered_octets", kdc.rememberedOctets());
    root.put("forgotten", kdc.forgotten());
    ObjectNode front = root.putObject("front");
    for (FrontTally.Event event : FrontTally.Event.values()) {
      front.put(event.label(), service.tally().of(event));
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
