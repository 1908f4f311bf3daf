package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.KdcOption;
import io.latchwire.wire.kerberos.TicketFlag;
import org.jspecify.annotations.Nullable;

/** Which edition of anonymity is spoken; they differ in numbers and in one rule. */
public enum AnonymityProfile {
  /** RFC 8062: what clients of MIT and Heimdal need. */
  RFC_8062("rfc8062", KdcOption.REQUEST_ANONYMOUS, 147, "KEYEXCHANGE", false),
  /**
   * RFC 8062, and an anonymous TGT without the anonymous option is refused as
   * draft-ietf-krb-wg-anon-08 s4.2 demands. Clients of MIT and Heimdal do not set it.
   */
  STRICT("strict", KdcOption.REQUEST_ANONYMOUS, 147, "KEYEXCHANGE", true),
  /** draft-ietf-krb-wg-anon-08 with its own numbers, which no shipped client speaks. */
  DRAFT_08("draft08", KdcOption.CNAME_IN_ADDL_TKT, 135, "KeyExchange", true);

  /** RFC 4120 knows no difference between the numbers of the option and of the flag here. */
  private final int bit;

  private final String label;
  private final int keyExchange;
  private final String pepper2;
  private final boolean optionRequired;

  AnonymityProfile(String label, int bit, int keyExchange, String pepper2, boolean optionRequired) {
    this.label = label;
    this.bit = bit;
    this.keyExchange = keyExchange;
    this.pepper2 = pepper2;
    this.optionRequired = optionRequired;
  }

  /** The one with this label; null when there is none. */
  public static @Nullable AnonymityProfile of(String label) {
    for (AnonymityProfile profile : values()) {
      if (profile.label.equals(label)) {
        return profile;
      }
    }
    return null;
  }

  /** As in the configuration. */
  public String label() {
    return label;
  }

  /** The number of the KDC option request-anonymous and of the ticket flag anonymous. */
  public int bit() {
    return bit;
  }

  /** The number of PA-PKINIT-KX. */
  public int keyExchange() {
    return keyExchange;
  }

  /** What goes into the combined key with the reply key. */
  public String pepper2() {
    return pepper2;
  }

  /** Whether an anonymous TGT needs the option. */
  boolean optionRequired() {
    return optionRequired;
  }

  /** Whether bit 14 alone may be meant as the draft's option: not where it has that meaning. */
  boolean hasAlias() {
    return bit == TicketFlag.ANONYMOUS;
  }
}
