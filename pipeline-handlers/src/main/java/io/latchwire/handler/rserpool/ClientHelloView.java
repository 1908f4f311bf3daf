package io.latchwire.handler.rserpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A ClientHello before any TLS stack sees it (RFC 8446 s4.1.2, RFC 5246 s7.4.1.2), to tell who asks
 * for what, and to check a key before it costs anything.
 *
 * <pre>{@code
 * | msg_type = 1  |                 length (24)                   |
 * |        legacy_version         |    random (32 octets)         ~
 * | legacy_session_id<0..32>      | cipher_suites<2..2^16-2>      ~
 * | legacy_compression_methods<1..2^8-1> | extensions<0..2^16-1>  ~
 *
 * pre_shared_key (41), the last extension:
 * | identities<7..2^16-1>: { identity<1..2^16-1>, obfuscated_ticket_age (32) }
 * | binders<33..2^16-1>:   { binder<32..255> }
 * }</pre>
 */
public final class ClientHelloView {
  static final int HANDSHAKE_HEADER_LENGTH = 4;
  private static final int CLIENT_HELLO = 1;
  private static final int RANDOM_LENGTH = 32;
  private static final int EXTENSION_PRE_SHARED_KEY = 41;
  private static final int EXTENSION_EARLY_DATA = 42;
  private static final int EXTENSION_SUPPORTED_VERSIONS = 43;
  private static final int TLS_1_2 = 0x0303;
  private static final int TLS_1_3 = 0x0304;

  private ByteBuf hello = Unpooled.EMPTY_BUFFER;
  private int suitesAt;
  private int suitesEnd;
  private int legacyVersion;
  private boolean versionsListed;
  private boolean offers13;
  private boolean offers12;
  private boolean earlyData;
  private int identitiesAt = -1;
  private int identitiesEnd;
  private int bindersAt;
  private int bindersEnd;

  /**
   * False when {@code length} octets are not one ClientHello; after true, no accessor throws.
   *
   * @param hello the handshake message with its header
   */
  public boolean wrap(ByteBuf hello, int at, int length) {
    this.hello = hello;
    identitiesAt = -1;
    versionsListed = false;
    offers12 = false;
    offers13 = false;
    earlyData = false;
    int end = at + length;
    int fixed = HANDSHAKE_HEADER_LENGTH + 2 + RANDOM_LENGTH;
    if (length < fixed + 1
        || hello.getUnsignedByte(at) != CLIENT_HELLO
        || hello.getUnsignedMedium(at + 1) != length - HANDSHAKE_HEADER_LENGTH) {
      return false;
    }
    legacyVersion = hello.getUnsignedShort(at + HANDSHAKE_HEADER_LENGTH);
    int next = at + fixed;
    next += 1 + hello.getUnsignedByte(next);
    if (end - next < 2) {
      return false;
    }
    suitesAt = next + 2;
    suitesEnd = suitesAt + hello.getUnsignedShort(next);
    if (end - suitesEnd < 1 || (suitesEnd - suitesAt & 1) != 0) {
      return false;
    }
    next = suitesEnd + 1 + hello.getUnsignedByte(suitesEnd);
    if (next == end) {
      return true;
    }
    if (end - next < 2 || hello.getUnsignedShort(next) != end - next - 2) {
      return false;
    }
    return extensions(next + 2, end);
  }

  private boolean extensions(int from, int end) {
    int next = from;
    while (next < end) {
      if (end - next < 4) {
        return false;
      }
      int type = hello.getUnsignedShort(next);
      int valueAt = next + 4;
      int valueEnd = valueAt + hello.getUnsignedShort(next + 2);
      if (valueEnd > end) {
        return false;
      }
      if (type == EXTENSION_SUPPORTED_VERSIONS && !versions(valueAt, valueEnd)) {
        return false;
      }
      if (type == EXTENSION_EARLY_DATA) {
        earlyData = true;
      }
      if (type == EXTENSION_PRE_SHARED_KEY
          && (valueEnd != end || !preSharedKeys(valueAt, valueEnd))) {
        return false;
      }
      next = valueEnd;
    }
    return true;
  }

  private boolean versions(int at, int end) {
    if (end - at < 3 || hello.getUnsignedByte(at) != end - at - 1) {
      return false;
    }
    versionsListed = true;
    for (int version = at + 1; version + 1 < end; version += 2) {
      offers13 |= hello.getUnsignedShort(version) == TLS_1_3;
      offers12 |= hello.getUnsignedShort(version) == TLS_1_2;
    }
    return true;
  }

  private boolean preSharedKeys(int at, int end) {
    if (end - at < 2) {
      return false;
    }
    identitiesAt = at + 2;
    identitiesEnd = identitiesAt + hello.getUnsignedShort(at);
    if (end - identitiesEnd < 2) {
      return false;
    }
    bindersAt = identitiesEnd + 2;
    bindersEnd = bindersAt + hello.getUnsignedShort(identitiesEnd);
    if (bindersEnd != end) {
      return false;
    }
    int identities = 0;
    for (int next = identitiesAt; next < identitiesEnd; identities++) {
      if (identitiesEnd - next < 2) {
        return false;
      }
      next += 2 + hello.getUnsignedShort(next) + 4;
      if (next > identitiesEnd) {
        return false;
      }
    }
    int binders = 0;
    for (int next = bindersAt; next < bindersEnd; binders++) {
      next += 1 + hello.getUnsignedByte(next);
      if (next > bindersEnd) {
        return false;
      }
    }
    return identities == binders && identities > 0;
  }

  /** Whether TLS 1.3 is offered. */
  public boolean offersTls13() {
    return offers13;
  }

  /** Whether TLS 1.2 is offered. */
  public boolean offersTls12() {
    return versionsListed ? offers12 : legacyVersion >= TLS_1_2;
  }

  /** Whether the client would send data before the handshake ends. */
  public boolean offersEarlyData() {
    return earlyData;
  }

  /** Whether one of these cipher suites is offered. */
  public boolean offersAnyOf(int... suites) {
    for (int at = suitesAt; at < suitesEnd; at += 2) {
      int offered = hello.getUnsignedShort(at);
      for (int suite : suites) {
        if (suite == offered) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether it has the extension pre_shared_key. */
  public boolean offersPreSharedKeys() {
    return identitiesAt >= 0;
  }

  /** How many identities are offered there. */
  public int identities() {
    int count = 0;
    if (identitiesAt >= 0) {
      for (int at = identitiesAt; at < identitiesEnd; count++) {
        at += 2 + hello.getUnsignedShort(at) + 4;
      }
    }
    return count;
  }

  /** Where the identity of this index begins; its length is {@link #identityLength}. */
  public int identityAt(int index) {
    int at = identitiesAt;
    for (int i = 0; i < index; i++) {
      at += 2 + hello.getUnsignedShort(at) + 4;
    }
    return at + 2;
  }

  /** How many octets the identity of this index has. */
  public int identityLength(int index) {
    return hello.getUnsignedShort(identityAt(index) - 2);
  }

  /** Where the binder of this index begins; its length is {@link #binderLength}. */
  public int binderAt(int index) {
    int at = bindersAt;
    for (int i = 0; i < index; i++) {
      at += 1 + hello.getUnsignedByte(at);
    }
    return at + 1;
  }

  /** How many octets the binder of this index has. */
  public int binderLength(int index) {
    return hello.getUnsignedByte(binderAt(index) - 1);
  }

  /** Where what the binders sign ends: all before the list of binders (RFC 8446 s4.2.11.2). */
  public int bindersListAt() {
    return identitiesEnd;
  }
}
