package io.latchwire.wire.rserpool;

import java.util.List;

/**
 * Where something listens (RFC 5354 s3.3 to s3.7 and s3.16).
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Type = 0x3, 4, 5, 6 or 7     |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             port              | Transport Use (SCTP), else 0  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 service code, DCCP only                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :      one IPv4 or IPv6 Address Parameter; SCTP: one or more    :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public sealed interface Transport {
  /** SCTP carries data alone; every other protocol is treated so. */
  int DATA_ONLY = 0;

  /** SCTP carries data and ASAP's control channel. */
  int DATA_PLUS_CONTROL = 1;

  /** The parameter's type. */
  int type();

  /** The port, 0 where the transport has none. */
  default int port() {
    return 0;
  }

  /** {@link #DATA_ONLY} or {@link #DATA_PLUS_CONTROL}; an unknown value is kept. */
  default int use() {
    return DATA_ONLY;
  }

  /** The addresses, none where the transport is opaque. */
  List<IpAddress> addresses();

  /** SCTP, with all addresses of the endpoint. */
  record Sctp(int port, int use, List<IpAddress> addresses) implements Transport {
    /** Data only, one address. */
    public Sctp(int port, IpAddress address) {
      this(port, DATA_ONLY, List.of(address));
    }

    @Override
    public int type() {
      return ParameterType.SCTP_TRANSPORT;
    }
  }

  /** DCCP, whose service code is an unsigned 32-bit number kept as an int. */
  record Dccp(int port, int serviceCode, IpAddress address) implements Transport {
    @Override
    public int type() {
      return ParameterType.DCCP_TRANSPORT;
    }

    @Override
    public List<IpAddress> addresses() {
      return List.of(address);
    }
  }

  /** TCP. */
  record Tcp(int port, IpAddress address) implements Transport {
    @Override
    public int type() {
      return ParameterType.TCP_TRANSPORT;
    }

    @Override
    public List<IpAddress> addresses() {
      return List.of(address);
    }
  }

  /** UDP. */
  record Udp(int port, IpAddress address) implements Transport {
    @Override
    public int type() {
      return ParameterType.UDP_TRANSPORT;
    }

    @Override
    public List<IpAddress> addresses() {
      return List.of(address);
    }
  }

  /** UDP-Lite. */
  record UdpLite(int port, IpAddress address) implements Transport {
    @Override
    public int type() {
      return ParameterType.UDP_LITE_TRANSPORT;
    }

    @Override
    public List<IpAddress> addresses() {
      return List.of(address);
    }
  }

  /** Octets that only pool element and pool user understand. */
  record Opaque(OctetString octets) implements Transport {
    @Override
    public int type() {
      return ParameterType.OPAQUE_TRANSPORT;
    }

    @Override
    public List<IpAddress> addresses() {
      return List.of();
    }
  }

  /** Reads the parameter under the cursor. */
  static Transport read(ParameterReader in, ParameterCursor at) throws WireFault {
    int type = at.type();
    if (type == ParameterType.OPAQUE_TRANSPORT) {
      return new Opaque(in.value(at));
    }
    int fixed = type == ParameterType.DCCP_TRANSPORT ? 8 : 4;
    if (at.valueLength() < fixed) {
      throw in.invalid(at);
    }
    int port = in.u16(at.valueAt());
    List<IpAddress> addresses = in.addresses(at.valueAt() + fixed, at.end());
    if (addresses.isEmpty() || (addresses.size() > 1 && type != ParameterType.SCTP_TRANSPORT)) {
      throw in.invalid(at);
    }
    IpAddress first = addresses.getFirst();
    return switch (type) {
      case ParameterType.SCTP_TRANSPORT -> new Sctp(port, in.u16(at.valueAt() + 2), addresses);
      case ParameterType.DCCP_TRANSPORT -> new Dccp(port, in.i32(at.valueAt() + 4), first);
      case ParameterType.TCP_TRANSPORT -> new Tcp(port, first);
      case ParameterType.UDP_TRANSPORT -> new Udp(port, first);
      case ParameterType.UDP_LITE_TRANSPORT -> new UdpLite(port, first);
      default -> throw new AssertionError("not a transport: " + type);
    };
  }

  /** Appends the parameter. */
  static void write(Transport transport, ParameterWriter out) {
    int at = out.begin(transport.type());
    if (transport instanceof Opaque(OctetString octets)) {
      out.octets(octets);
    } else {
      out.u16(transport.port());
      out.u16(transport.use());
      if (transport instanceof Dccp dccp) {
        out.u32(dccp.serviceCode());
      }
      for (IpAddress address : transport.addresses()) {
        address.write(out);
      }
    }
    out.end(at);
  }
}
