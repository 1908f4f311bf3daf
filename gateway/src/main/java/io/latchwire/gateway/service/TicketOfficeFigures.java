package io.latchwire.gateway.service;

import io.latchwire.handler.kerberos.FrontTally;
import io.latchwire.kerberos.Kdc;
import io.latchwire.kerberos.KdcCounters.Client;
import io.latchwire.kerberos.KdcCounters.Exchange;
import io.latchwire.wire.kerberos.ErrorCode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A ticket office in figures, none of which tells of one client.
 *
 * @param principals in the database
 * @param remembered replies and proofs that are kept for the time that clocks may differ by
 * @param rememberedOctets octets of those replies
 * @param issued tickets by {@code EXCHANGE_CLIENT}
 * @param refused requests by {@code EXCHANGE_CODE}
 * @param door what happened at the sockets
 * @param malformed messages that were no requests
 * @param retransmitted requests that had been here before
 * @param forgotten proofs that were forgotten before their time
 */
public record TicketOfficeFigures(
    long principals,
    long remembered,
    long rememberedOctets,
    Map<String, Long> issued,
    Map<String, Long> refused,
    Map<String, Long> door,
    long malformed,
    long retransmitted,
    long forgotten) {
  /** With its own maps. */
  public TicketOfficeFigures {
    issued = Map.copyOf(issued);
    refused = Map.copyOf(refused);
    door = Map.copyOf(door);
  }

  /** As they are now. */
  public static TicketOfficeFigures of(TicketOfficeService service) {
    Kdc kdc = service.kdc();
    Map<String, Long> issued = new TreeMap<>();
    Map<String, Long> refused = new TreeMap<>();
    for (Exchange exchange : Exchange.values()) {
      String prefix = exchange.name().toLowerCase(Locale.ROOT) + "_";
      for (Client client : Client.values()) {
        issued.put(
            prefix + client.name().toLowerCase(Locale.ROOT),
            kdc.counters().issued(exchange, client));
      }
      for (ErrorCode code : ErrorCode.values()) {
        long count = kdc.counters().refused(exchange, code);
        if (count > 0) {
          refused.put(prefix + code.label(), count);
        }
      }
    }
    Map<String, Long> door = new TreeMap<>();
    for (FrontTally.Event event : FrontTally.Event.values()) {
      door.put(event.label(), service.tally().of(event));
    }
    return new TicketOfficeFigures(
        service.principals(),
        kdc.remembered(),
        kdc.rememberedOctets(),
        issued,
        refused,
        door,
        kdc.counters().malformed(),
        kdc.counters().retransmitted(),
        kdc.forgotten());
  }
}
