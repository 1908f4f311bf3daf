package io.latchwire.wire.kerberos;

/**
 * HostAddress, RFC 4120 s5.2.5.
 *
 * @param type 2 for IPv4, 24 for IPv6
 * @param address its octets
 */
public record HostAddress(int type, OctetString address) {
  static HostAddress read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> new HostAddress(s.field(0, DerReader::int32), s.field(1, DerReader::octetString)));
  }

  byte[] encoded() {
    return Der.sequence(Der.field(0, Der.integer(type)), Der.field(1, Der.octetString(address)));
  }
}
