package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a request was refused: one cause inside an Operation Error (RFC 5354 s3.12).
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Cause Code           |        Cause Length           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * :                Cause-Specific Information                     :
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * The codes are those of the table in s3.12; the order of the text below it differs.
 *
 * @param code 0..65535, an unknown one is kept
 * @param detail the cause-specific information: for most causes one encoded parameter
 */
public record ErrorCause(int code, OctetString detail) {
  /** Code of {@link #UNSPECIFIED}. */
  public static final int UNSPECIFIED_ERROR = 0x0;

  /** The parameter is quoted. */
  public static final int UNRECOGNIZED_PARAMETER = 0x1;

  /** The whole message is quoted. */
  public static final int UNRECOGNIZED_MESSAGE = 0x2;

  /** The parameter that holds the bad value is quoted. */
  public static final int INVALID_VALUES = 0x3;

  /** Another element has this identifier. */
  public static final int NON_UNIQUE_PE_IDENTIFIER = 0x4;

  /** The pool's policy is quoted. */
  public static final int INCONSISTENT_POOLING_POLICY = 0x5;

  /** Try again later, or elsewhere. */
  public static final int LACK_OF_RESOURCES = 0x6;

  /** A transport of the pool's type is quoted. */
  public static final int INCONSISTENT_TRANSPORT_TYPE = 0x7;

  /** Data-only and data-plus-control do not mix in one pool. */
  public static final int INCONSISTENT_DATA_CONTROL_CONFIGURATION = 0x8;

  /** No such pool. */
  public static final int UNKNOWN_POOL_HANDLE = 0x9;

  /** Not authenticated, or not allowed. */
  public static final int REJECTED_FOR_SECURITY = 0xa;

  /** Says nothing. */
  public static final ErrorCause UNSPECIFIED = plain(UNSPECIFIED_ERROR);

  /** See {@link #NON_UNIQUE_PE_IDENTIFIER}. */
  public static final ErrorCause NON_UNIQUE = plain(NON_UNIQUE_PE_IDENTIFIER);

  /** See {@link #LACK_OF_RESOURCES}. */
  public static final ErrorCause NO_RESOURCES = plain(LACK_OF_RESOURCES);

  /** See {@link #INCONSISTENT_DATA_CONTROL_CONFIGURATION}. */
  public static final ErrorCause INCONSISTENT_DATA_CONTROL =
      plain(INCONSISTENT_DATA_CONTROL_CONFIGURATION);

  /** See {@link #UNKNOWN_POOL_HANDLE}. */
  public static final ErrorCause UNKNOWN_HANDLE = plain(UNKNOWN_POOL_HANDLE);

  /** See {@link #REJECTED_FOR_SECURITY}. */
  public static final ErrorCause SECURITY = plain(REJECTED_FOR_SECURITY);

  private static ErrorCause plain(int code) {
    return new ErrorCause(code, OctetString.EMPTY);
  }

  /** The element's attributes cannot be. */
  public static ErrorCause invalid(PoolElement element) {
    return new ErrorCause(INVALID_VALUES, element.encoded());
  }

  /** The policy is not one that this registrar serves. */
  public static ErrorCause invalid(SelectionPolicy policy) {
    return new ErrorCause(INVALID_VALUES, alone(policy));
  }

  /** The pool has this policy. */
  public static ErrorCause inconsistentPolicy(SelectionPolicy ofPool) {
    return new ErrorCause(INCONSISTENT_POOLING_POLICY, alone(ofPool));
  }

  /** The pool has transports of this type and use; neither port nor address is told. */
  public static ErrorCause inconsistentTransport(Transport ofPool) {
    Transport blank =
        switch (ofPool) {
          case Transport.Sctp sctp -> new Transport.Sctp(0, sctp.use(), List.of(IpAddress.NONE));
          case Transport.Dccp _ -> new Transport.Dccp(0, 0, IpAddress.NONE);
          case Transport.Tcp _ -> new Transport.Tcp(0, IpAddress.NONE);
          case Transport.Udp _ -> new Transport.Udp(0, IpAddress.NONE);
          case Transport.UdpLite _ -> new Transport.UdpLite(0, IpAddress.NONE);
          case Transport.Opaque _ -> new Transport.Opaque(OctetString.EMPTY);
        };
    ByteBuf buffer = Unpooled.buffer();
    ParameterWriter out = new ParameterWriter(buffer, 0, 0);
    Transport.write(blank, out);
    return new ErrorCause(INCONSISTENT_TRANSPORT_TYPE, afterHeader(buffer));
  }

  private static OctetString alone(SelectionPolicy policy) {
    ByteBuf buffer = Unpooled.buffer();
    policy.write(new ParameterWriter(buffer, 0, 0));
    return afterHeader(buffer);
  }

  private static OctetString afterHeader(ByteBuf buffer) {
    int header = MessageView.HEADER_LENGTH;
    return OctetString.copyOf(buffer, header, buffer.writerIndex() - header);
  }

  static List<ErrorCause> readAll(ParameterReader in, ParameterCursor error) throws WireFault {
    List<ErrorCause> causes = new ArrayList<>(1);
    ParameterCursor cause = in.within(error.valueAt(), error.end());
    while (cause.next()) {
      causes.add(new ErrorCause(cause.type(), in.value(cause)));
    }
    if (cause.isBroken() || causes.isEmpty()) {
      throw WireFault.malformed();
    }
    return List.copyOf(causes);
  }

  /** Appends the Operation Error of these causes, or nothing when there are none. */
  static void writeAll(List<ErrorCause> causes, ParameterWriter out) {
    if (causes.isEmpty()) {
      return;
    }
    int error = out.begin(ParameterType.OPERATION_ERROR);
    for (ErrorCause cause : causes) {
      int at = out.begin(cause.code);
      out.octets(cause.detail);
      out.end(at);
    }
    out.end(error);
  }

  /** The code's name, for people. */
  public String name() {
    return switch (code) {
      case UNSPECIFIED_ERROR -> "Unspecified Error";
      case UNRECOGNIZED_PARAMETER -> "Unrecognized Parameter";
      case UNRECOGNIZED_MESSAGE -> "Unrecognized Message";
      case INVALID_VALUES -> "Invalid Values";
      case NON_UNIQUE_PE_IDENTIFIER -> "Non-unique PE Identifier";
      case INCONSISTENT_POOLING_POLICY -> "Inconsistent Pooling Policy";
      case LACK_OF_RESOURCES -> "Lack of Resources";
      case INCONSISTENT_TRANSPORT_TYPE -> "Inconsistent Transport Type";
      case INCONSISTENT_DATA_CONTROL_CONFIGURATION -> "Inconsistent Data/Control Configuration";
      case UNKNOWN_POOL_HANDLE -> "Unknown Pool Handle";
      case REJECTED_FOR_SECURITY -> "Rejected due to security considerations";
      default -> String.format("cause 0x%04x", code);
    };
  }
}
