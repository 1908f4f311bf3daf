package io.latchwire.wire.rserpool;

import static io.latchwire.wire.rserpool.ParameterType.OPERATION_ERROR;
import static io.latchwire.wire.rserpool.ParameterType.PE_CHECKSUM;
import static io.latchwire.wire.rserpool.ParameterType.POOL_ELEMENT;
import static io.latchwire.wire.rserpool.ParameterType.POOL_HANDLE;
import static io.latchwire.wire.rserpool.ParameterType.SERVER_INFORMATION;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages between registrars (RFC 5353 s2). Every one begins with
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Flags     |        Message Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Sending Server's ID                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Receiving Server's ID                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * and goes on as its Javadoc shows. Receiver 0 is everybody, or somebody whose identifier is not
 * known yet. Identifiers are unsigned 32-bit numbers kept as ints.
 */
public sealed interface EnrpMessage {
  /** SCTP's payload protocol identifier. */
  int PPID = 12;

  /** The receiver of a group-cast. */
  int EVERYBODY = 0;

  /** Who sends. */
  int sender();

  /** To whom. */
  int receiver();

  /** Appends the message with its padding. */
  void write(ByteBuf out);

  /**
   * ENRP_PRESENCE, RFC 5353 s2.1: I live, and the elements I own sum up to this. The flag is used
   * by s3.4 though the figure forgot it.
   *
   * <pre>{@code
   * |  Type = 0x01  |0|0|0|0|0|0|0|R|        Message Length         |
   * :                     PE Checksum Parameter                     :
   * :             Server Information, if there is one               :
   * }</pre>
   *
   * @param checksum 0..65535, or {@link #NO_CHECKSUM}
   */
  record Presence(
      int sender,
      int receiver,
      boolean replyRequired,
      int checksum,
      @Nullable ServerInformation server)
      implements EnrpMessage {
    /** The sender told none, so nothing can be compared. */
    public static final int NO_CHECKSUM = -1;

    static final int TYPE = 0x01;
    static final int REPLY_REQUIRED = 0x01;

    static Presence read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, afterIds(at), at.end(), PE_CHECKSUM, SERVER_INFORMATION);
      return new Presence(
          senderOf(in, at),
          receiverOf(in, at),
          (at.flags() & REPLY_REQUIRED) != 0,
          parts.checksum == null ? NO_CHECKSUM : parts.checksum,
          parts.server);
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = begin(buffer, TYPE, replyRequired ? REPLY_REQUIRED : 0, this);
      if (checksum != NO_CHECKSUM) {
        int at = out.begin(PE_CHECKSUM);
        out.u16(checksum);
        out.end(at);
      }
      if (server != null) {
        server.write(out);
      }
      out.endMessage();
    }
  }

  /**
   * ENRP_HANDLE_TABLE_REQUEST, RFC 5353 s2.2: tell me the handlespace, or go on telling.
   *
   * <pre>{@code
   * |  Type = 0x02  |0|0|0|0|0|0|0|W|     Message Length = 12       |
   * }</pre>
   *
   * @param ownOnly the W bit: only elements whose home the receiver is
   */
  record HandleTableRequest(int sender, int receiver, boolean ownOnly) implements EnrpMessage {
    static final int TYPE = 0x02;
    static final int OWN_CHILDREN_ONLY = 0x01;

    static HandleTableRequest read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel.read(in, afterIds(at), at.end());
      return new HandleTableRequest(
          senderOf(in, at), receiverOf(in, at), (at.flags() & OWN_CHILDREN_ONLY) != 0);
    }

    @Override
    public void write(ByteBuf buffer) {
      begin(buffer, TYPE, ownOnly ? OWN_CHILDREN_ONLY : 0, this).endMessage();
    }
  }

  /**
   * Elements of one pool in a table.
   *
   * @param elements one or more
   */
  record PoolEntry(PoolHandle handle, List<PoolElement> elements) {}

  /**
   * ENRP_HANDLE_TABLE_RESPONSE, RFC 5353 s2.3.
   *
   * <pre>{@code
   * |  Type = 0x03  |0|0|0|0|0|0|M|R|        Message Length         |
   * :       Pool entries, any number, of which each one is          :
   * :                     Pool Handle Parameter                     :
   * :             Pool Element Parameters, one or more              :
   * }</pre>
   *
   * @param more the M bit: ask again for the rest
   */
  record HandleTableResponse(
      int sender, int receiver, boolean rejected, boolean more, List<PoolEntry> entries)
      implements EnrpMessage {
    static final int TYPE = 0x03;
    static final int REJECTED = 0x01;
    static final int MORE = 0x02;

    static HandleTableResponse read(ParameterReader in, MessageView at) throws WireFault {
      List<PoolEntry> entries = new ArrayList<>();
      List<PoolElement> elements = new ArrayList<>();
      PoolHandle handle = null;
      ParameterCursor part = in.within(afterIds(at), at.end());
      while (in.next(part)) {
        if (part.type() == POOL_HANDLE) {
          close(entries, handle, elements);
          handle = in.poolHandle(part);
        } else if (part.type() == POOL_ELEMENT) {
          TopLevel.need(handle);
          elements.add(PoolElement.read(in, part));
        }
      }
      close(entries, handle, elements);
      return new HandleTableResponse(
          senderOf(in, at),
          receiverOf(in, at),
          (at.flags() & REJECTED) != 0,
          (at.flags() & MORE) != 0,
          List.copyOf(entries));
    }

    private static void close(
        List<PoolEntry> entries, @Nullable PoolHandle handle, List<PoolElement> elements) {
      if (handle != null && !elements.isEmpty()) {
        entries.add(new PoolEntry(handle, List.copyOf(elements)));
        elements.clear();
      }
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out =
          begin(buffer, TYPE, (rejected ? REJECTED : 0) | (more ? MORE : 0), this);
      for (PoolEntry entry : entries) {
        writeHandle(entry.handle(), out);
        for (PoolElement element : entry.elements()) {
          element.write(out);
        }
      }
      out.endMessage();
    }
  }

  /**
   * ENRP_HANDLE_UPDATE, RFC 5353 s2.4: an element of mine changed. The whole element is told even
   * when it left.
   *
   * <pre>{@code
   * |  Type = 0x04  |0|0|0|0|0|0|0|0|        Message Length         |
   * |         Update Action         |        Reserved = 0           |
   * :                     Pool Handle Parameter                     :
   * :                    Pool Element Parameter                     :
   * }</pre>
   */
  record HandleUpdate(int sender, int receiver, int action, PoolHandle handle, PoolElement element)
      implements EnrpMessage {
    /** It joined, or its attributes changed. */
    public static final int ADD_PE = 0;

    /** It left. */
    public static final int DEL_PE = 1;

    static final int TYPE = 0x04;

    static HandleUpdate read(ParameterReader in, MessageView at) throws WireFault {
      int body = afterFourMore(at);
      TopLevel parts = TopLevel.read(in, body, at.end(), POOL_HANDLE, POOL_ELEMENT);
      return new HandleUpdate(
          senderOf(in, at),
          receiverOf(in, at),
          in.u16(afterIds(at)),
          parts.needHandle(),
          parts.needElement());
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = begin(buffer, TYPE, 0, this);
      out.u16(action);
      out.u16(0);
      writeHandle(handle, out);
      element.write(out);
      out.endMessage();
    }
  }

  /**
   * ENRP_LIST_REQUEST, RFC 5353 s2.5: whom do you know?
   *
   * <pre>{@code
   * |  Type = 0x05  |0|0|0|0|0|0|0|0|     Message Length = 12       |
   * }</pre>
   */
  record ListRequest(int sender, int receiver) implements EnrpMessage {
    static final int TYPE = 0x05;

    static ListRequest read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel.read(in, afterIds(at), at.end());
      return new ListRequest(senderOf(in, at), receiverOf(in, at));
    }

    @Override
    public void write(ByteBuf buffer) {
      begin(buffer, TYPE, 0, this).endMessage();
    }
  }

  /**
   * ENRP_LIST_RESPONSE, RFC 5353 s2.6.
   *
   * <pre>{@code
   * |  Type = 0x06  |0|0|0|0|0|0|0|R|        Message Length         |
   * :            Server Information Parameters, any number          :
   * }</pre>
   */
  record ListResponse(int sender, int receiver, boolean rejected, List<ServerInformation> servers)
      implements EnrpMessage {
    static final int TYPE = 0x06;
    static final int REJECTED = 0x01;

    static ListResponse read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, afterIds(at), at.end(), SERVER_INFORMATION);
      return new ListResponse(
          senderOf(in, at),
          receiverOf(in, at),
          (at.flags() & REJECTED) != 0,
          List.copyOf(parts.servers));
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = begin(buffer, TYPE, rejected ? REJECTED : 0, this);
      for (ServerInformation server : servers) {
        server.write(out);
      }
      out.endMessage();
    }
  }

  /**
   * ENRP_INIT_TAKEOVER, RFC 5353 s2.7: I think that the target is dead and would take its elements.
   *
   * <pre>{@code
   * |  Type = 0x07  |0|0|0|0|0|0|0|0|     Message Length = 16       |
   * |                     Targeting Server's ID                     |
   * }</pre>
   */
  record InitTakeover(int sender, int receiver, int target) implements EnrpMessage {
    static final int TYPE = 0x07;

    static InitTakeover read(ParameterReader in, MessageView at) throws WireFault {
      return new InitTakeover(senderOf(in, at), receiverOf(in, at), targetOf(in, at));
    }

    @Override
    public void write(ByteBuf buffer) {
      writeTarget(buffer, TYPE, this, target);
    }
  }

  /**
   * ENRP_INIT_TAKEOVER_ACK, RFC 5353 s2.8: do.
   *
   * <pre>{@code
   * |  Type = 0x08  |0|0|0|0|0|0|0|0|     Message Length = 16       |
   * |                     Targeting Server's ID                     |
   * }</pre>
   */
  record InitTakeoverAck(int sender, int receiver, int target) implements EnrpMessage {
    static final int TYPE = 0x08;

    static InitTakeoverAck read(ParameterReader in, MessageView at) throws WireFault {
      return new InitTakeoverAck(senderOf(in, at), receiverOf(in, at), targetOf(in, at));
    }

    @Override
    public void write(ByteBuf buffer) {
      writeTarget(buffer, TYPE, this, target);
    }
  }

  /**
   * ENRP_TAKEOVER_SERVER, RFC 5353 s2.9: done, its elements are mine.
   *
   * <pre>{@code
   * |  Type = 0x09  |0|0|0|0|0|0|0|0|     Message Length = 16       |
   * |                     Targeting Server's ID                     |
   * }</pre>
   */
  record TakeoverServer(int sender, int receiver, int target) implements EnrpMessage {
    static final int TYPE = 0x09;

    static TakeoverServer read(ParameterReader in, MessageView at) throws WireFault {
      return new TakeoverServer(senderOf(in, at), receiverOf(in, at), targetOf(in, at));
    }

    @Override
    public void write(ByteBuf buffer) {
      writeTarget(buffer, TYPE, this, target);
    }
  }

  /**
   * ENRP_ERROR, RFC 5353 s2.10. It is never answered with another one.
   *
   * <pre>{@code
   * |  Type = 0x0a  |0|0|0|0|0|0|0|0|        Message Length         |
   * :                   Operation Error Parameter                   :
   * }</pre>
   */
  record EnrpError(int sender, int receiver, List<ErrorCause> causes) implements EnrpMessage {
    static final int TYPE = 0x0a;

    static EnrpError read(ParameterReader in, MessageView at) throws WireFault {
      TopLevel parts = TopLevel.read(in, afterIds(at), at.end(), OPERATION_ERROR);
      return new EnrpError(
          senderOf(in, at),
          receiverOf(in, at),
          TopLevel.need(parts.causes.isEmpty() ? null : parts.causes));
    }

    @Override
    public void write(ByteBuf buffer) {
      ParameterWriter out = begin(buffer, TYPE, 0, this);
      ErrorCause.writeAll(causes, out);
      out.endMessage();
    }
  }

  /**
   * What server {@code self} does with the message in {@code [at, at + available)}. No exception
   * escapes, nothing loops, and the buffer's indexes stay.
   */
  static Decoded<EnrpMessage> decode(ByteBuf octets, int at, int available, int self) {
    MessageView view = new MessageView();
    if (!view.wrap(octets, at, available) || view.length() < 12) {
      return new Decoded.Dropped<>(MessageFault.MALFORMED);
    }
    ParameterReader in = new ParameterReader(octets);
    int sender = senderOf(in, view);
    int receiver = receiverOf(in, view);
    if (sender == 0 || sender == self || (receiver != EVERYBODY && receiver != self)) {
      return new Decoded.Dropped<>(MessageFault.WRONG_SERVER);
    }
    try {
      EnrpMessage message =
          switch (view.type()) {
            case Presence.TYPE -> Presence.read(in, view);
            case HandleTableRequest.TYPE -> HandleTableRequest.read(in, view);
            case HandleTableResponse.TYPE -> HandleTableResponse.read(in, view);
            case HandleUpdate.TYPE -> HandleUpdate.read(in, view);
            case ListRequest.TYPE -> ListRequest.read(in, view);
            case ListResponse.TYPE -> ListResponse.read(in, view);
            case InitTakeover.TYPE -> InitTakeover.read(in, view);
            case InitTakeoverAck.TYPE -> InitTakeoverAck.read(in, view);
            case TakeoverServer.TYPE -> TakeoverServer.read(in, view);
            case EnrpError.TYPE -> EnrpError.read(in, view);
            default -> throw UnknownMessage.fault(in, view);
          };
      List<ErrorCause> reports = message instanceof EnrpError ? List.of() : in.reports();
      return new Decoded.Taken<>(
          message, reports.isEmpty() ? null : new EnrpError(self, sender, reports));
    } catch (WireFault fault) {
      if (fault.causes().isEmpty() || view.type() == EnrpError.TYPE) {
        return new Decoded.Dropped<>(fault.fault());
      }
      return new Decoded.Answered<>(fault.fault(), new EnrpError(self, sender, fault.causes()));
    }
  }

  private static int senderOf(ParameterReader in, MessageView at) {
    return in.i32(at.bodyAt());
  }

  private static int receiverOf(ParameterReader in, MessageView at) {
    return in.i32(at.bodyAt() + 4);
  }

  private static int afterIds(MessageView at) {
    return at.bodyAt() + 8;
  }

  private static int afterFourMore(MessageView at) throws WireFault {
    int body = afterIds(at) + 4;
    if (at.end() < body) {
      throw WireFault.malformed();
    }
    return body;
  }

  private static int targetOf(ParameterReader in, MessageView at) throws WireFault {
    TopLevel.read(in, afterFourMore(at), at.end());
    return in.i32(afterIds(at));
  }

  private static ParameterWriter begin(ByteBuf buffer, int type, int flags, EnrpMessage message) {
    ParameterWriter out = new ParameterWriter(buffer, type, flags);
    out.u32(message.sender());
    out.u32(message.receiver());
    return out;
  }

  private static void writeTarget(ByteBuf buffer, int type, EnrpMessage message, int target) {
    ParameterWriter out = begin(buffer, type, 0, message);
    out.u32(target);
    out.endMessage();
  }

  private static void writeHandle(PoolHandle handle, ParameterWriter out) {
    int at = out.begin(POOL_HANDLE);
    out.octets(handle.octets());
    out.end(at);
  }
}
