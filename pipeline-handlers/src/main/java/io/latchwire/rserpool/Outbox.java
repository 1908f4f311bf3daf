package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what one event makes a registrar do, and counts. */
final class Outbox {
  private final Map<RegistrarNotice, long[]> counts = new EnumMap<>(RegistrarNotice.class);
  private List<RegistrarAction> actions = new ArrayList<>();

  Outbox() {
    for (RegistrarNotice notice : RegistrarNotice.values()) {
      counts.put(notice, new long[1]);
    }
  }

  void send(Connection to, AsapMessage message) {
    actions.add(new RegistrarAction.SendAsap(to.number, message));
  }

  void send(Connection to, EnrpMessage message) {
    actions.add(new RegistrarAction.SendEnrp(to.number, message));
  }

  void close(Connection connection) {
    actions.add(new RegistrarAction.Close(connection.number));
  }

  void add(RegistrarAction action) {
    actions.add(action);
  }

  void note(RegistrarNotice notice, Object about) {
    long[] count = counts.get(notice);
    if (count != null) {
      count[0]++;
    }
    if (notice.isLogged()) {
      actions.add(new RegistrarAction.Note(notice, about.toString()));
    }
  }

  long count(RegistrarNotice notice) {
    long[] count = counts.get(notice);
    return count == null ? 0 : count[0];
  }

  List<RegistrarAction> take() {
    List<RegistrarAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}
