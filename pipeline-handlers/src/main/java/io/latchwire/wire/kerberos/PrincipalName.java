package io.latchwire.wire.kerberos;

import java.util.List;

/**
 * PrincipalName, RFC 4120 s5.2.2. Two names are the same principal when their components are,
 * whatever their types ({@link #isSameAs}).
 *
 * @param type a hint how the name was meant
 * @param components at least one
 */
public record PrincipalName(int type, List<String> components) {
  /** KRB_NT_PRINCIPAL. */
  public static final int NT_PRINCIPAL = 1;

  /** KRB_NT_SRV_INST. */
  public static final int NT_SRV_INST = 2;

  /** KRB_NT_WELLKNOWN, RFC 6111 s3.1. */
  public static final int NT_WELLKNOWN = 11;

  /** The realm of clients that nobody has authenticated (RFC 8062 s3). */
  public static final String ANONYMOUS_REALM = "WELLKNOWN:ANONYMOUS";

  /** The anonymous principal (RFC 8062 s3). */
  public static final PrincipalName ANONYMOUS =
      new PrincipalName(NT_WELLKNOWN, List.of("WELLKNOWN", "ANONYMOUS"));

  private static final String KRBTGT = "krbtgt";

  /** A name with its own list of components. */
  public PrincipalName {
    components = List.copyOf(components);
  }

  /** The ticket-granting service for {@code realm}. */
  public static PrincipalName ticketGranting(String realm) {
    return new PrincipalName(NT_SRV_INST, List.of(KRBTGT, realm));
  }

  /** Whether the components are the same, in this order. */
  public boolean isSameAs(PrincipalName other) {
    return components.equals(other.components);
  }

  /** Whether this is the anonymous principal, of whatever type. */
  public boolean isAnonymous() {
    return isSameAs(ANONYMOUS);
  }

  /** Whether RFC 6111 reserves the name. */
  public boolean isWellKnown() {
    return components.getFirst().equals("WELLKNOWN");
  }

  /** Whether this is a ticket-granting service, of whatever realm. */
  public boolean isTicketGranting() {
    return components.size() == 2 && components.getFirst().equals(KRBTGT);
  }

  static PrincipalName read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> {
          int type = s.field(0, DerReader::int32);
          List<String> components = s.field(1, c -> c.sequenceOf(DerReader::string));
          if (components.isEmpty()) {
            throw new DerException("name without components");
          }
          return new PrincipalName(type, components);
        });
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.sequence(
        Der.field(0, Der.integer(type)), Der.field(1, Der.sequenceOf(components, Der::string)));
  }

  /**
   * As people write it: components joined by a slash, with the separators escaped.
   *
   * @param realm after the at sign
   */
  public String text(String realm) {
    return text() + "@" + realm;
  }

  /** As {@link #text(String)} without a realm. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (String component : components) {
      text.append(text.isEmpty() ? "" : "/");
      for (int i = 0; i < component.length(); i++) {
        char c = component.charAt(i);
        text.append(c == '/' || c == '@' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return text.toString();
  }
}
