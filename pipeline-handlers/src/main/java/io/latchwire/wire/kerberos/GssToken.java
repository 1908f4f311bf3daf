package io.latchwire.wire.kerberos;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens of the Kerberos mechanism (RFC 4121) and of SPNEGO (RFC 4178) around them. */
public final class GssToken {
  /** The Kerberos mechanism. */
  public static final String KERBEROS = "1.2.840.113554.1.2.2";

  /** SPNEGO. */
  public static final String SPNEGO = "1.3.6.1.5.5.2";

  /** Both object identifiers under which the Kerberos mechanism goes. */
  public static final Set<String> KERBEROS_NAMES = Set.of(KERBEROS, "1.2.840.48018.1.2.2");

  /** negState accept-completed. */
  public static final int ACCEPT_COMPLETED = 0;

  /** negState accept-incomplete. */
  public static final int ACCEPT_INCOMPLETE = 1;

  /** negState reject. */
  public static final int REJECT = 2;

  private static final int APPLICATION_0 = 0x60;
  private static final int NEG_TOKEN_RESP = 0xA1;
  private static final int MOST_MECHANISMS = 16;
  private static final int TOKEN_ID_OCTETS = 2;

  private GssToken() {}

  /**
   * A first token, RFC 2743 s3.1.
   *
   * @param mechanism its object identifier
   * @param inner what follows
   */
  public record Initial(String mechanism, OctetString inner) {
    /** Reads a token; nothing may stand behind it. */
    public static Initial read(byte[] token) throws DerException {
      return read(OctetString.of(token));
    }

    /** As {@link #read(byte[])}. */
    public static Initial read(OctetString token) throws DerException {
      byte[] whole = DerReader.readAll(token, reader -> reader.content(APPLICATION_0)).octets();
      DerReader inside = OctetString.wrap(whole).reader(1, true);
      OctetString identifier = inside.whole();
      String mechanism = DerReader.readAll(identifier, DerReader::objectIdentifier);
      return new Initial(
          mechanism,
          OctetString.wrap(whole, identifier.length(), whole.length - identifier.length()));
    }
  }

  /**
   * A token of the Kerberos mechanism without its frame.
   *
   * @param id 0100 for AP-REQ, 0200 for AP-REP, 0300 for KRB-ERROR
   * @param message the rest
   */
  public record Mechanism(int id, OctetString message) {
    /** An AP-REQ. */
    public static final int AP_REQ = 0x0100;

    /** An AP-REP. */
    public static final int AP_REP = 0x0200;

    /** A KRB-ERROR. */
    public static final int ERROR = 0x0300;

    /** Reads what follows the object identifier. */
    public static Mechanism read(OctetString inner) throws DerException {
      if (inner.length() < TOKEN_ID_OCTETS) {
        throw new DerException("token without a number");
      }
      byte[] octets = inner.octets();
      return new Mechanism(
          inner.u8(0) << 8 | inner.u8(1),
          OctetString.wrap(octets, TOKEN_ID_OCTETS, octets.length - TOKEN_ID_OCTETS));
    }

    /** With the frame. */
    public byte[] encoded() {
      return Der.element(
          APPLICATION_0,
          Der.objectIdentifier(KERBEROS),
          new byte[] {(byte) (id >>> 8), (byte) id},
          message.octets());
    }
  }

  /**
   * NegTokenInit, RFC 4178 s4.2.1.
   *
   * @param mechanisms object identifiers, best first
   * @param token for the first of them
   * @param mechanismsEncoding what a MIC is made over
   */
  public record NegTokenInit(
      List<String> mechanisms, @Nullable OctetString token, OctetString mechanismsEncoding) {
    /** Reads what follows SPNEGO's object identifier. */
    public static NegTokenInit read(OctetString inner) throws DerException {
      return DerReader.readAll(
          inner,
          whole ->
              whole.field(
                  0,
                  choice ->
                      choice.in(
                          DerReader.SEQUENCE,
                          s -> {
                            DerReader.Kept<List<String>> kept =
                                s.field(
                                    0, m -> m.keep(k -> k.sequenceOf(DerReader::objectIdentifier)));
                            if (kept.value().size() > MOST_MECHANISMS) {
                              throw new DerException("more mechanisms than there are");
                            }
                            var _ = s.optional(1, DerReader::flags);
                            OctetString token = s.optional(2, DerReader::octetString);
                            s.skipExtensions();
                            return new NegTokenInit(kept.value(), token, kept.encoding());
                          })));
    }

    /** With SPNEGO's frame. */
    public byte[] encoded() {
      return Der.element(
          APPLICATION_0,
          Der.objectIdentifier(SPNEGO),
          Der.field(
              0,
              Der.sequence(
                  Der.field(0, Der.sequenceOf(mechanisms, Der::objectIdentifier)),
                  Der.optional(2, token, Der::octetString))));
    }
  }

  /**
   * NegTokenResp, RFC 4178 s4.2.2.
   *
   * @param state negState
   * @param mechanism the one chosen, in the first answer
   * @param token of that mechanism
   */
  public record NegTokenResp(
      @Nullable Integer state, @Nullable String mechanism, @Nullable OctetString token) {
    /** Reads a token; nothing may stand behind it. */
    public static NegTokenResp read(byte[] token) throws DerException {
      return DerReader.readAll(
          OctetString.of(token),
          whole ->
              whole.in(
                  NEG_TOKEN_RESP,
                  choice ->
                      choice.in(
                          DerReader.SEQUENCE,
                          s -> {
                            Integer state = s.optional(0, e -> e.int32(DerReader.ENUMERATED));
                            String mechanism = s.optional(1, DerReader::objectIdentifier);
                            OctetString response = s.optional(2, DerReader::octetString);
                            s.skipExtensions();
                            return new NegTokenResp(state, mechanism, response);
                          })));
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.element(
          NEG_TOKEN_RESP,
          Der.sequence(
              Der.optional(
                  0, state, s -> Der.element(DerReader.ENUMERATED, new byte[] {s.byteValue()})),
              Der.optional(1, mechanism, Der::objectIdentifier),
              Der.optional(2, token, Der::octetString)));
    }
  }

  /**
   * The checksum of type 0x8003 in an initiator's authenticator, RFC 4121 s4.1.1.
   *
   * @param bindings 16 octets, zero when there is no channel to bind to
   * @param flags of the context
   * @param delegates whether credentials follow
   */
  public record ContextChecksum(OctetString bindings, int flags, boolean delegates) {
    /** Its number. */
    public static final int TYPE = 0x8003;

    /** GSS_C_DELEG_FLAG. */
    public static final int DELEGATION = 1;

    /** GSS_C_MUTUAL_FLAG. */
    public static final int MUTUAL = 2;

    private static final int BINDINGS_OCTETS = 16;
    private static final int LEAST_OCTETS = 24;

    /** Reads one; integers in it are little-endian. */
    public static ContextChecksum read(OctetString value) throws DerException {
      byte[] octets = value.octets();
      if (octets.length < LEAST_OCTETS
          || octets[0] != BINDINGS_OCTETS
          || octets[1] != 0
          || octets[2] != 0
          || octets[3] != 0) {
        throw new DerException("checksum of a context");
      }
      int flags = 0;
      for (int i = 3; i >= 0; i--) {
        flags = (flags << 8) | (octets[4 + BINDINGS_OCTETS + i] & 0xFF);
      }
      return new ContextChecksum(
          OctetString.of(Arrays.copyOfRange(octets, 4, 4 + BINDINGS_OCTETS)),
          flags,
          (flags & DELEGATION) != 0);
    }

    /** Without a channel to bind to. */
    public static Checksum of(int flags) {
      byte[] octets = new byte[LEAST_OCTETS];
      octets[0] = BINDINGS_OCTETS;
      for (int i = 0; i < 4; i++) {
        octets[4 + BINDINGS_OCTETS + i] = (byte) (flags >>> (8 * i));
      }
      return new Checksum(TYPE, OctetString.wrap(octets));
    }
  }
}
