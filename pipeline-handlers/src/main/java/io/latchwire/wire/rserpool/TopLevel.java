package io.latchwire.wire.rserpool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one message, in whatever order they came. What is known but not expected in
 * this message is passed over: some senders add a PE Identifier or a policy where the RFC has none.
 */
final class TopLevel {
  @Nullable PoolHandle handle;
  @Nullable Integer peIdentifier;
  @Nullable SelectionPolicy policy;
  @Nullable OctetString cookie;
  @Nullable Integer checksum;
  @Nullable Long wantedItems;
  @Nullable ServerInformation server;
  List<ErrorCause> causes = List.of();
  final List<PoolElement> elements = new ArrayList<>(1);
  final List<ServerInformation> servers = new ArrayList<>(0);
  final List<Transport> transports = new ArrayList<>(0);

  private TopLevel() {}

  /** Reads {@code [from, end)}, looking into parameters of the expected types alone. */
  static TopLevel read(ParameterReader in, int from, int end, int... expected) throws WireFault {
    TopLevel found = new TopLevel();
    ParameterCursor at = in.within(from, end);
    while (in.next(at)) {
      for (int type : expected) {
        if (type == at.type()) {
          found.take(in, at);
          break;
        }
      }
    }
    return found;
  }

  private void take(ParameterReader in, ParameterCursor at) throws WireFault {
    switch (at.type()) {
      case ParameterType.POOL_HANDLE -> {
        once(handle);
        handle = in.poolHandle(at);
      }
      case ParameterType.PE_IDENTIFIER -> {
        once(peIdentifier);
        peIdentifier = in.peIdentifier(at);
      }
      case ParameterType.SELECTION_POLICY -> {
        once(policy);
        policy = SelectionPolicy.read(in, at);
      }
      case ParameterType.COOKIE -> {
        once(cookie);
        cookie = in.value(at);
      }
      case ParameterType.PE_CHECKSUM -> {
        once(checksum);
        in.needLength(at, 6);
        checksum = in.u16(at.valueAt());
      }
      case ParameterType.WANTED_ITEMS -> {
        once(wantedItems);
        in.needLength(at, 8);
        wantedItems = Integer.toUnsignedLong(in.i32(at.valueAt()));
      }
      case ParameterType.OPERATION_ERROR -> {
        once(causes.isEmpty() ? null : causes);
        causes = ErrorCause.readAll(in, at);
      }
      case ParameterType.POOL_ELEMENT -> elements.add(PoolElement.read(in, at));
      case ParameterType.SERVER_INFORMATION -> {
        ServerInformation information = ServerInformation.read(in, at);
        servers.add(information);
        server = server == null ? information : server;
      }
      default -> transports.add(Transport.read(in, at));
    }
  }

  /** Two of what names one thing is nothing that could be obeyed. */
  private static void once(@Nullable Object earlier) throws WireFault {
    if (earlier != null) {
      throw WireFault.malformed();
    }
  }

  PoolHandle needHandle() throws WireFault {
    return need(handle);
  }

  int needPeIdentifier() throws WireFault {
    return need(peIdentifier);
  }

  PoolElement needElement() throws WireFault {
    if (elements.size() > 1) {
      throw WireFault.malformed();
    }
    return elements.isEmpty() ? need(null) : elements.getFirst();
  }

  static <T> T need(@Nullable T part) throws WireFault {
    if (part == null) {
      throw WireFault.missing();
    }
    return part;
  }
}
