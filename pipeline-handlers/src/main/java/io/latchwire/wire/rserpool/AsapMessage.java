package io.latchwire.wire.rserpool;

import static io.latchwire.wire.rserpool.ParameterType.COOKIE;
import static io.latchwire.wire.rserpool.ParameterType.OPERATION_ERROR;
import static io.latchwire.wire.rserpool.ParameterType.PE_IDENTIFIER;
import static io.latchwire.wire.rserpool.ParameterType.POOL_ELEMENT;
import static io.latchwire.wire.rserpool.ParameterType.POOL_HANDLE;
import static io.latchwire.wire.rserpool.ParameterType.SCTP_TRANSPORT;
import static io.latchwire.wire.rserpool.ParameterType.SELECTION_POLICY;
import static io.latchwire.wire.rserpool.ParameterType.TCP_TRANSPORT;
import static io.latchwire.wire.rserpool.ParameterType.WANTED_ITEMS;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages between pool elements or pool users and their registrar, and between each other (RFC
 * 5352 s2.2). Every one is the header of {@link MessageView} and then the parts that its Javadoc
 * lists, parameters padded to a multiple of four. Identifiers are unsigned 32-bit numbers kept as
 * ints.
 */
public sealed interface AsapMessage {
  /** SCTP's payload protocol identifier. */
  int PPID = 11;

  /** Appends the message with its padding. */
  void write(ByteBuf out);

  /**
   * ASAP_REGISTRATION, RFC 5352 s2.2.1: a pool element joins.
   *
   * <pre>{@code
   * |  Type = 0x01  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :                    Pool Element Parameter                     :
   * }</pre>
   */
  record Registration(PoolHandle handle, PoolElement element) implements AsapMessage {
    static final int TYPE = 0x01;

    static Registration read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, POOL_ELEMENT);
      return new Registration(parts.needHandle(), parts.needElement());
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, 0);
      writeHandle(handle, out);
      element.write(out);
      out.endMessage();
    }
  }

  /**
   * ASAP_DEREGISTRATION, RFC 5352 s2.2.2: a pool element leaves.
   *
   * <pre>{@code
   * |  Type = 0x02  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :                    PE Identifier Parameter                    :
   * }</pre>
   */
  record Deregistration(PoolHandle handle, int elementId) implements AsapMessage {
    static final int TYPE = 0x02;

    static Deregistration read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, PE_IDENTIFIER);
      return new Deregistration(parts.needHandle(), parts.needPeIdentifier());
    }

    @Override
    public void write(ByteBuf buffer) {
      writeElementName(buffer, TYPE, 0, handle, elementId, List.of());
    }
  }

  /**
   * ASAP_REGISTRATION_RESPONSE, RFC 5352 s2.2.3. Rejected without a cause is possible; granted with
   * causes is a warning that values were changed.
   *
   * <pre>{@code
   * |  Type = 0x03  |0|0|0|0|0|0|0|R|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :                    PE Identifier Parameter                    :
   * :                 Operation Error, if there is one              :
   * }</pre>
   */
  record RegistrationResponse(
      boolean rejected, PoolHandle handle, int elementId, List<ErrorCause> causes)
      implements AsapMessage {
    static final int TYPE = 0x03;
    static final int REJECTED = 0x01;

    static RegistrationResponse read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts =
          TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, PE_IDENTIFIER, OPERATION_ERROR);
      return new RegistrationResponse(
          (at.flags() & REJECTED) != 0, parts.needHandle(), parts.needPeIdentifier(), parts.causes);
    }

    @Override
    public void write(ByteBuf buffer) {
      writeElementName(buffer, TYPE, rejected ? REJECTED : 0, handle, elementId, causes);
    }
  }

  /**
   * ASAP_DEREGISTRATION_RESPONSE, RFC 5352 s2.2.4; also unsolicited, when a registration's life ran
   * out. It has no flag: a cause is the rejection.
   *
   * <pre>{@code
   * |  Type = 0x04  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :                    PE Identifier Parameter                    :
   * :                 Operation Error, if there is one              :
   * }</pre>
   */
  record DeregistrationResponse(PoolHandle handle, int elementId, List<ErrorCause> causes)
      implements AsapMessage {
    static final int TYPE = 0x04;

    static DeregistrationResponse read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts =
          TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, PE_IDENTIFIER, OPERATION_ERROR);
      return new DeregistrationResponse(parts.needHandle(), parts.needPeIdentifier(), parts.causes);
    }

    @Override
    public void write(ByteBuf buffer) {
      writeElementName(buffer, TYPE, 0, handle, elementId, causes);
    }
  }

  /**
   * ASAP_HANDLE_RESOLUTION, RFC 5352 s2.2.5: who is in this pool?
   *
   * <pre>{@code
   * |  Type = 0x05  |0|0|0|0|0|0|0|S|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :        wanted items, an extension: absent in the RFC          :
   * }</pre>
   *
   * @param updatesWanted the S bit: tell me too when the pool changes
   * @param wantedItems 1..2^32-1, 0 for as many as the registrar likes
   */
  record HandleResolution(boolean updatesWanted, PoolHandle handle, long wantedItems)
      implements AsapMessage {
    static final int TYPE = 0x05;
    static final int SEND_UPDATES = 0x01;

    static HandleResolution read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, WANTED_ITEMS);
      return new HandleResolution(
          (at.flags() & SEND_UPDATES) != 0,
          parts.needHandle(),
          parts.wantedItems == null ? 0 : parts.wantedItems);
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, updatesWanted ? SEND_UPDATES : 0);
      writeHandle(handle, out);
      if (wantedItems != 0) {
        int items = out.begin(WANTED_ITEMS);
        out.u32((int) wantedItems);
        out.end(items);
      }
      out.endMessage();
    }
  }

  /**
   * ASAP_HANDLE_RESOLUTION_RESPONSE, RFC 5352 s2.2.6. A cause makes it negative; no policy means
   * round robin, whatever the elements say.
   *
   * <pre>{@code
   * |  Type = 0x06  |0|0|0|0|0|0|0|A|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :         Member Selection Policy, if there is one              :
   * :             Pool Element Parameters, any number               :
   * :                 Operation Error, if there is one              :
   * }</pre>
   *
   * @param updatesFollow the A bit: changes of the pool will be told
   */
  record HandleResolutionResponse(
      boolean updatesFollow,
      PoolHandle handle,
      @Nullable SelectionPolicy policy,
      List<PoolElement> elements,
      List<ErrorCause> causes)
      implements AsapMessage {
    static final int TYPE = 0x06;
    static final int ACCEPT_UPDATES = 0x01;

    /** The pool cannot be told, because of this. */
    public static HandleResolutionResponse negative(PoolHandle handle, ErrorCause cause) {
      return new HandleResolutionResponse(false, handle, null, List.of(), List.of(cause));
    }

    static HandleResolutionResponse read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts =
          TopLevel.read(
              in,
              at.bodyAt(),
              at.end(),
              POOL_HANDLE,
              SELECTION_POLICY,
              POOL_ELEMENT,
              OPERATION_ERROR);
      return new HandleResolutionResponse(
          (at.flags() & ACCEPT_UPDATES) != 0,
          parts.needHandle(),
          parts.policy,
          List.copyOf(parts.elements),
          parts.causes);
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, updatesFollow ? ACCEPT_UPDATES : 0);
      writeHandle(handle, out);
      if (policy != null) {
        policy.write(out);
      }
      for (PoolElement element : elements) {
        element.write(out);
      }
      ErrorCause.writeAll(causes, out);
      out.endMessage();
    }
  }

  /**
   * ASAP_ENDPOINT_KEEP_ALIVE, RFC 5352 s2.2.7. It names the pool, not the element.
   *
   * <pre>{@code
   * |  Type = 0x07  |0|0|0|0|0|0|0|H|        Message Length         |
   * |                       Server Identifier                       |
   * :                     Pool Handle Parameter                     :
   * }</pre>
   *
   * @param becomeMine the H bit: the sender is the element's home from now on
   */
  record EndpointKeepAlive(boolean becomeMine, int serverId, PoolHandle handle)
      implements AsapMessage {
    static final int TYPE = 0x07;
    static final int HOME = 0x01;

    static EndpointKeepAlive read(ParameterReader in, MessageView at) throws WireFault {
      int body = afterServerId(at);
      TopLevel parts = TopLevel.read(in, body, at.end(), POOL_HANDLE);
      return new EndpointKeepAlive(
          (at.flags() & HOME) != 0, in.i32(at.bodyAt()), parts.needHandle());
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, becomeMine ? HOME : 0);
      out.u32(serverId);
      writeHandle(handle, out);
      out.endMessage();
    }
  }

  /**
   * ASAP_ENDPOINT_KEEP_ALIVE_ACK, RFC 5352 s2.2.8.
   *
   * <pre>{@code
   * |  Type = 0x08  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :                    PE Identifier Parameter                    :
   * }</pre>
   */
  record EndpointKeepAliveAck(PoolHandle handle, int elementId) implements AsapMessage {
    static final int TYPE = 0x08;

    static EndpointKeepAliveAck read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, PE_IDENTIFIER);
      return new EndpointKeepAliveAck(parts.needHandle(), parts.needPeIdentifier());
    }

    @Override
    public void write(ByteBuf buffer) {
      writeElementName(buffer, TYPE, 0, handle, elementId, List.of());
    }
  }

  /**
   * ASAP_ENDPOINT_UNREACHABLE, RFC 5352 s2.2.9: this element did not answer me.
   *
   * <pre>{@code
   * |  Type = 0x09  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :                    PE Identifier Parameter                    :
   * }</pre>
   */
  record EndpointUnreachable(PoolHandle handle, int elementId) implements AsapMessage {
    static final int TYPE = 0x09;

    static EndpointUnreachable read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, PE_IDENTIFIER);
      return new EndpointUnreachable(parts.needHandle(), parts.needPeIdentifier());
    }

    @Override
    public void write(ByteBuf buffer) {
      writeElementName(buffer, TYPE, 0, handle, elementId, List.of());
    }
  }

  /**
   * ASAP_SERVER_ANNOUNCE, RFC 5352 s2.2.10: a hint that a registrar is there, never more.
   *
   * <pre>{@code
   * |  Type = 0x0a  |0|0|0|0|0|0|0|0|        Message Length         |
   * |                       Server Identifier                       |
   * :          SCTP or TCP Transport Parameters, any number         :
   * }</pre>
   */
  record ServerAnnounce(int serverId, List<Transport> transports) implements AsapMessage {
    static final int TYPE = 0x0a;

    static ServerAnnounce read(ParameterReader in, MessageView at) throws WireFault {
      int body = afterServerId(at);
      TopLevel parts = TopLevel.read(in, body, at.end(), SCTP_TRANSPORT, TCP_TRANSPORT);
      return new ServerAnnounce(in.i32(at.bodyAt()), List.copyOf(parts.transports));
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, 0);
      out.u32(serverId);
      for (Transport transport : transports) {
        Transport.write(transport, out);
      }
      out.endMessage();
    }
  }

  /**
   * ASAP_COOKIE, RFC 5352 s2.2.11: a pool element's state for the pool user to keep.
   *
   * <pre>{@code
   * |  Type = 0x0b  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                        Cookie Parameter                       :
   * }</pre>
   */
  record Cookie(OctetString cookie) implements AsapMessage {
    static final int TYPE = 0x0b;

    static Cookie read(ParameterReader in, MessageView at) throws WireFault {
      return new Cookie(TopLevel.need(cookieOf(in, at)));
    }

    @Override
    public void write(ByteBuf buffer) {
      writeCookie(buffer, TYPE, cookie);
    }
  }

  /**
   * ASAP_COOKIE_ECHO, RFC 5352 s2.2.12: that state, to the element that takes over.
   *
   * <pre>{@code
   * |  Type = 0x0c  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                        Cookie Parameter                       :
   * }</pre>
   */
  record CookieEcho(OctetString cookie) implements AsapMessage {
    static final int TYPE = 0x0c;

    static CookieEcho read(ParameterReader in, MessageView at) throws WireFault {
      return new CookieEcho(TopLevel.need(cookieOf(in, at)));
    }

    @Override
    public void write(ByteBuf buffer) {
      writeCookie(buffer, TYPE, cookie);
    }
  }

  /**
   * ASAP_BUSINESS_CARD, RFC 5352 s2.2.13: my pool, and whom I would fail over to.
   *
   * <pre>{@code
   * |  Type = 0x0d  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                     Pool Handle Parameter                     :
   * :             Pool Element Parameters, one or more              :
   * }</pre>
   */
  record BusinessCard(PoolHandle handle, List<PoolElement> elements) implements AsapMessage {
    static final int TYPE = 0x0d;

    static BusinessCard read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), POOL_HANDLE, POOL_ELEMENT);
      TopLevel.need(parts.elements.isEmpty() ? null : parts.elements);
      return new BusinessCard(parts.needHandle(), List.copyOf(parts.elements));
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, 0);
      writeHandle(handle, out);
      for (PoolElement element : elements) {
        element.write(out);
      }
      out.endMessage();
    }
  }

  /**
   * ASAP_ERROR, RFC 5352 s2.2.14. It is never answered with another one.
   *
   * <pre>{@code
   * |  Type = 0x0e  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                   Operation Error Parameter                   :
   * }</pre>
   */
  record AsapError(List<ErrorCause> causes) implements AsapMessage {
    static final int TYPE = 0x0e;

    static AsapError read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, at.bodyAt(), at.end(), OPERATION_ERROR);
      return new AsapError(TopLevel.need(parts.causes.isEmpty() ? null : parts.causes));
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = new ParameterWriter(buffer, TYPE, 0);
      ErrorCause.writeAll(causes, out);
      out.endMessage();
    }
  }

  /**
   * What to do with the message in {@code [at, at + available)}. No exception escapes, nothing
   * loops, and the buffer's indexes stay.
   */
  static Decoded<AsapMessage> decode(ByteBuf octets, int at, int available) {
    MessageView view = new MessageView();
    if (!view.wrap(octets, at, available)) {
      return new Decoded.Dropped<>(MessageFault.MALFORMED);
    }
    ParameterReader in = new ParameterReader(octets);
    try {
      AsapMessage message =
          switch (view.type()) {
            case Registration.TYPE -> Registration.read(in, view);
            case Deregistration.TYPE -> Deregistration.read(in, view);
            case RegistrationResponse.TYPE -> RegistrationResponse.read(in, view);
            case DeregistrationResponse.TYPE -> DeregistrationResponse.read(in, view);
            case HandleResolution.TYPE -> HandleResolution.read(in, view);
            case HandleResolutionResponse.TYPE -> HandleResolutionResponse.read(in, view);
            case EndpointKeepAlive.TYPE -> EndpointKeepAlive.read(in, view);
            case EndpointKeepAliveAck.TYPE -> EndpointKeepAliveAck.read(in, view);
            case EndpointUnreachable.TYPE -> EndpointUnreachable.read(in, view);
            case ServerAnnounce.TYPE -> ServerAnnounce.read(in, view);
            case Cookie.TYPE -> Cookie.read(in, view);
            case CookieEcho.TYPE -> CookieEcho.read(in, view);
            case BusinessCard.TYPE -> BusinessCard.read(in, view);
            case AsapError.TYPE -> AsapError.read(in, view);
            default -> throw UnknownMessage.fault(in, view);
          };
      List<ErrorCause> reports = message instanceof AsapError ? List.of() : in.reports();
      return new Decoded.Taken<>(message, reports.isEmpty() ? null : new AsapError(reports));
    } catch (WireFault fault) {
      if (fault.causes().isEmpty() || view.type() == AsapError.TYPE) {
        return new Decoded.Dropped<>(fault.fault());
      }
      return new Decoded.Answered<>(fault.fault(), answer(in, view, fault));
    }
  }

  /** A refusal in the form that the request asks for, when enough of it could be read. */
  private static AsapMessage answer(ParameterReader in, MessageView view, WireFault fault) {
    if (fault.fault() == MessageFault.INVALID_VALUES) {
      PoolHandle handle = null;
      Integer elementId = null;
      ParameterCursor at = in.within(view.bodyAt(), view.end());
      while (at.next()) {
        if (at.type() == POOL_HANDLE && handle == null) {
          handle = new PoolHandle(in.value(at));
        } else if (at.type() == POOL_ELEMENT && at.valueLength() >= 4) {
          elementId = in.i32(at.valueAt());
        } else if (at.type() == PE_IDENTIFIER && at.valueLength() == 4) {
          elementId = in.i32(at.valueAt());
        }
      }
      if (handle != null && view.type() == HandleResolution.TYPE) {
        return new HandleResolutionResponse(false, handle, null, List.of(), fault.causes());
      }
      if (handle != null && elementId != null && view.type() == Registration.TYPE) {
        return new RegistrationResponse(true, handle, elementId, fault.causes());
      }
      if (handle != null && elementId != null && view.type() == Deregistration.TYPE) {
        return new DeregistrationResponse(handle, elementId, fault.causes());
      }
    }
    return new AsapError(fault.causes());
  }

  private static int afterServerId(MessageView at) throws WireFault {
    if (at.end() - at.bodyAt() < 4) {
      throw WireFault.malformed();
    }
    return at.bodyAt() + 4;
  }

  private static @Nullable OctetString cookieOf(ParameterReader in, MessageView at)
      throws WireFault {
    return TopLevel.read(in, at.bodyAt(), at.end(), COOKIE).cookie;
  }

  private static void writeCookie(ByteBuf buffer, int type, OctetString cookie) {
    ParameterWriter out = new ParameterWriter(buffer, type, 0);
    int at = out.begin(COOKIE);
    out.octets(cookie);
    out.end(at);
    out.endMessage();
  }

  private static void writeElementName(
      ByteBuf buffer,
      int type,
      int flags,
      PoolHandle handle,
      int elementId,
      List<ErrorCause> causes) {
    ParameterWriter out = new ParameterWriter(buffer, type, flags);
    writeHandle(handle, out);
    int at = out.begin(PE_IDENTIFIER);
    out.u32(elementId);
    out.end(at);
    ErrorCause.writeAll(causes, out);
    out.endMessage();
  }

  private static void writeHandle(PoolHandle handle, ParameterWriter out) {
    int at = out.begin(POOL_HANDLE);
    out.octets(handle.octets());
    out.end(at);
  }
}
