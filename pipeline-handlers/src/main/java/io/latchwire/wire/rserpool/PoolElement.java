package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool, as registrations and tables tell it (RFC 5354 s3.10).
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Type = 0xa            |      Length=variable          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     PE Identifier                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Home ENRP Server Identifier                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Registration Life                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :                    User Transport Parameter                   :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :             Member Selection Policy Parameter                 :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :           ASAP Transport Parameter, between registrars        :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * @param id the PE Identifier, unsigned
 * @param home the Home ENRP Server Identifier, unsigned; 0 is undetermined
 * @param life the Registration Life in seconds as RFC 5354 s3.10 says, -1 for ever; never 0
 * @param userTransport where its users find it
 * @param policy what it contributes to the pool's policy
 * @param asapTransport where its registrar finds it; null before a registrar filled it in
 */
public record PoolElement(
    int id,
    int home,
    int life,
    Transport userTransport,
    SelectionPolicy policy,
    @Nullable Transport asapTransport) {
  /** A registration that never ends by itself. */
  public static final int FOR_EVER = -1;

  private static final int FIXED_LENGTH = 12;

  /** The same element at another home. */
  public PoolElement withHome(int newHome) {
    return new PoolElement(id, newHome, life, userTransport, policy, asapTransport);
  }

  /** The same element, found elsewhere by its registrar, or nowhere. */
  public PoolElement withAsapTransport(@Nullable Transport transport) {
    return new PoolElement(id, home, life, userTransport, policy, transport);
  }

  /** Octets of the parameter, padded. */
  public int wireLength() {
    return PaddedLength.of(this);
  }

  /** The parameter by itself, unpadded, as an error cause quotes it. */
  OctetString encoded() {
    ByteBuf buffer = Unpooled.buffer();
    ParameterWriter out = new ParameterWriter(buffer, 0, 0);
    write(out);
    return OctetString.copyOf(
        buffer, MessageView.HEADER_LENGTH, buffer.writerIndex() - MessageView.HEADER_LENGTH);
  }

  static PoolElement read(ParameterReader in, ParameterCursor element) throws WireFault {
    if (element.valueLength() < FIXED_LENGTH) {
      throw in.invalid(element);
    }
    int id = in.i32(element.valueAt());
    int home = in.i32(element.valueAt() + 4);
    int life = in.i32(element.valueAt() + 8);
    Transport user = null;
    SelectionPolicy policy = null;
    Transport asap = null;
    ParameterCursor part = in.within(element.valueAt() + FIXED_LENGTH, element.end());
    while (in.next(part)) {
      int type = part.type();
      if (ParameterType.isTransport(type)) {
        boolean users = policy == null;
        if (users ? user != null : asap != null) {
          throw in.invalid(element);
        }
        Transport transport = Transport.read(in, part);
        if (users) {
          user = transport;
        } else {
          asap = transport;
        }
      } else if (type == ParameterType.SELECTION_POLICY) {
        if (policy != null) {
          throw in.invalid(element);
        }
        policy = SelectionPolicy.read(in, part);
      }
    }
    if (user == null || policy == null || life == 0 || life < FOR_EVER) {
      throw in.invalid(element);
    }
    return new PoolElement(id, home, life, user, policy, asap);
  }

  void write(ParameterWriter out) {
    int at = out.begin(ParameterType.POOL_ELEMENT);
    out.u32(id);
    out.u32(home);
    out.u32(life);
    Transport.write(userTransport, out);
    policy.write(out);
    if (asapTransport != null) {
      Transport.write(asapTransport, out);
    }
    out.end(at);
  }
}
