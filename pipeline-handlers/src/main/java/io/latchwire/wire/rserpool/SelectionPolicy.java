package io.latchwire.wire.rserpool;

/**
 * Pool Member Selection Policy (RFC 5354 s3.8, RFC 5356): the policy's type and what this element
 * contributes to it.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Type = 0x8            |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Policy Type                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :            weight, priority or load; then degradation         :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public record SelectionPolicy(PolicyType type, OctetString data) {
  /** Round robin, the default of RFC 5356. */
  public static final SelectionPolicy ROUND_ROBIN =
      new SelectionPolicy(PolicyType.ROUND_ROBIN, OctetString.EMPTY);

  /** A policy whose data are these unsigned 32-bit numbers. */
  public static SelectionPolicy of(PolicyType type, long... data) {
    byte[] octets = new byte[data.length * 4];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (data[i / 4] >>> (24 - 8 * (i & 3)));
    }
    return new SelectionPolicy(type, OctetString.of(octets));
  }

  /** Weight, priority or load, unsigned; 0 where the policy has none. */
  public long value() {
    return data.length() >= 4 ? data.u32(0) : 0;
  }

  /** By how much one more user raises the load, unsigned; 0 where the policy has none. */
  public long degradation() {
    return data.length() >= 8 ? data.u32(4) : 0;
  }

  static SelectionPolicy read(ParameterReader in, ParameterCursor at) throws WireFault {
    if (at.valueLength() < 4) {
      throw in.invalid(at);
    }
    PolicyType type = new PolicyType(in.i32(at.valueAt()));
    OctetString data = in.octets(at.valueAt() + 4, at.valueLength() - 4);
    boolean fits = type.dataLength() < 0 || type.dataLength() == data.length();
    if (type.isInvalid() || !fits) {
      throw in.invalid(at);
    }
    return new SelectionPolicy(type, data);
  }

  void write(ParameterWriter out) {
    int at = out.begin(ParameterType.SELECTION_POLICY);
    out.u32(type.code());
    out.octets(data);
    out.end(at);
  }
}
