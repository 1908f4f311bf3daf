package io.latchwire.wire.nd;

import org.jspecify.annotations.Nullable;

/** The fixed part of a Mobility Header behind the checksum: octets 6 to 11 (to 9 of a HAck). */
public sealed interface MobilityBody {
  /** Fast Binding Update. */
  int FBU = 8;

  /** Fast Binding Acknowledgment. */
  int FBACK = 9;

  /** Handover Initiate. */
  int HI = 14;

  /** Handover Acknowledge. */
  int HACK = 15;

  /**
   * Fast Binding Update, RFC 5568 s6.2.2.
   *
   * @param sequence Sequence #, 0..65535
   * @param flags {@link #ACKNOWLEDGE}, {@link #HOME_REGISTRATION} and those of RFC 6275
   * @param lifetimeSeconds seconds, not units of four seconds as in a Binding Update
   */
  record FastBindingUpdate(int sequence, int flags, int lifetimeSeconds) implements MobilityBody {
    /** A: an FBack is wanted; senders set it. */
    public static final int ACKNOWLEDGE = 0x8000;

    /** H: senders set it. */
    public static final int HOME_REGISTRATION = 0x4000;
  }

  /**
   * Fast Binding Acknowledgment, RFC 5568 s6.2.3.
   *
   * @param status {@link #ACCEPTED} and the others
   * @param flags {@link #KEY_MANAGEMENT} or 0
   * @param lifetimeSeconds granted, 0..65535
   */
  record FastBindingAck(int status, int flags, int sequence, int lifetimeSeconds)
      implements MobilityBody {
    /** Accepted. */
    public static final int ACCEPTED = 0;

    /** Accepted; use the address in the Alternate Care-of Address option. */
    public static final int ACCEPTED_OTHER_ADDRESS = 1;

    /** Refused without a reason. */
    public static final int UNSPECIFIED = 128;

    /** Administratively prohibited. */
    public static final int PROHIBITED = 129;

    /** No room. */
    public static final int RESOURCES = 130;

    /** Incorrect interface identifier length. */
    public static final int INTERFACE_IDENTIFIER_LENGTH = 131;

    /** K. */
    public static final int KEY_MANAGEMENT = 0x80;
  }

  /**
   * Handover Initiate, RFC 5568 s6.2.1.
   *
   * @param flags {@link #ASSIGN} and {@link #BUFFER}
   * @param code 0 when the FBU's source was the PCoA, 1 when it was not
   */
  record HandoverInitiate(int sequence, int flags, int code) implements MobilityBody {
    /** S: assign a new care-of address. */
    public static final int ASSIGN = 0x80;

    /** U: buffer packets. */
    public static final int BUFFER = 0x40;
  }

  /**
   * Handover Acknowledge, RFC 5568 s6.2.1.2.
   *
   * @param code {@link #ACCEPTED} and the others
   */
  record HandoverAck(int sequence, int code) implements MobilityBody {
    /** Accepted, the NCoA is valid. */
    public static final int ACCEPTED = 0;

    /** Accepted, the NCoA is invalid or in use. */
    public static final int INVALID_ADDRESS = 1;

    /** Accepted, an NCoA was assigned. */
    public static final int ASSIGNED = 2;

    /** Accepted, use the PCoA: tunnel to the new router. */
    public static final int USE_OLD_ADDRESS = 3;

    /** The first code of a refusal. */
    public static final int FIRST_REFUSAL = 128;
  }

  /**
   * Reads the fixed part.
   *
   * @param at where the Mobility Header starts; at least 16 octets follow
   * @return null when the MH Type is none of these
   */
  static @Nullable MobilityBody read(byte[] octets, int at) {
    return switch (Bytes.u8(octets, at + 2)) {
      case FBU ->
          new FastBindingUpdate(
              Bytes.u16(octets, at + 6), Bytes.u16(octets, at + 8), Bytes.u16(octets, at + 10));
      case FBACK ->
          new FastBindingAck(
              Bytes.u8(octets, at + 6),
              Bytes.u8(octets, at + 7),
              Bytes.u16(octets, at + 8),
              Bytes.u16(octets, at + 10));
      case HI ->
          new HandoverInitiate(
              Bytes.u16(octets, at + 6), Bytes.u8(octets, at + 8), Bytes.u8(octets, at + 9));
      case HACK -> new HandoverAck(Bytes.u16(octets, at + 6), Bytes.u8(octets, at + 9));
      default -> null;
    };
  }

  /** The MH Type. */
  static int type(MobilityBody body) {
    return switch (body) {
      case FastBindingUpdate _ -> FBU;
      case FastBindingAck _ -> FBACK;
      case HandoverInitiate _ -> HI;
      case HandoverAck _ -> HACK;
    };
  }

  /** Where the options start, from the start of the Mobility Header. */
  static int optionsAt(MobilityBody body) {
    return switch (body) {
      case FastBindingUpdate _, FastBindingAck _ -> 12;
      case HandoverInitiate _, HandoverAck _ -> 10;
    };
  }

  /** Writes MH Type and the fixed part. */
  static void emit(MobilityBody body, byte[] target) {
    target[2] = (byte) type(body);
    switch (body) {
      case FastBindingUpdate(int sequence, int flags, int lifetimeSeconds) -> {
        Bytes.putU16(target, 6, sequence);
        Bytes.putU16(target, 8, flags);
        Bytes.putU16(target, 10, lifetimeSeconds);
      }
      case FastBindingAck(int status, int flags, int sequence, int lifetimeSeconds) -> {
        target[6] = (byte) status;
        target[7] = (byte) flags;
        Bytes.putU16(target, 8, sequence);
        Bytes.putU16(target, 10, lifetimeSeconds);
      }
      case HandoverInitiate(int sequence, int flags, int code) -> {
        Bytes.putU16(target, 6, sequence);
        target[8] = (byte) flags;
        target[9] = (byte) code;
      }
      case HandoverAck(int sequence, int code) -> {
        Bytes.putU16(target, 6, sequence);
        target[9] = (byte) code;
      }
    }
  }
}
