package io.latchwire.wire.rserpool;

/**
 * A registrar and where its peers find it (RFC 5354 s3.11). The RFC wants SCTP there; TCP is
 * accepted too, because our registrars speak TLS over TCP.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Type = 0xb            |          Length               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Server ID                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :               Server Transport (SCTP Transport)               :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public record ServerInformation(int serverId, Transport transport) {
  static ServerInformation read(ParameterReader in, ParameterCursor information) throws WireFault {
    if (information.valueLength() < 4) {
      throw in.invalid(information);
    }
    Transport transport = null;
    ParameterCursor part = in.within(information.valueAt() + 4, information.end());
    while (in.next(part)) {
      int type = part.type();
      if (type == ParameterType.SCTP_TRANSPORT || type == ParameterType.TCP_TRANSPORT) {
        if (transport != null) {
          throw in.invalid(information);
        }
        transport = Transport.read(in, part);
      }
    }
    if (transport == null) {
      throw in.invalid(information);
    }
    return new ServerInformation(in.i32(information.valueAt()), transport);
  }

  void write(ParameterWriter out) {
    int at = out.begin(ParameterType.SERVER_INFORMATION);
    out.u32(serverId);
    Transport.write(transport, out);
    out.end(at);
  }
}
