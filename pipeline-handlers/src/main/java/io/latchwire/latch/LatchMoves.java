package io.latchwire.latch;

import static io.latchwire.latch.LatchEvent.*;
import static io.latchwire.latch.LatchState.*;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transitions of a latch, to be read beside RFC 5660 ("R") and
 * draft-ietf-btns-connection-latching-02 ("D"). What is neither a row nor a refusal does not exist;
 * a test walks every state and event.
 */
final class LatchMoves {
  /** From a state, on an event, to a state, because of a section. */
  record Row(LatchState state, LatchEvent event, LatchState next, String because) {}

  /** An event that cannot happen in a state, and why. */
  record Refusal(LatchEvent event, List<LatchState> states, String because) {}

  // spotless:off
  static final List<Row> ROWS = List.of(
      //      state        event                  next         because
      new Row(NONE,        CREATE_LISTENER,       LISTENER,    "R2.3 D2.1: no other listener has the 3-tuple"),
      new Row(NONE,        CREATE_AGREED,         ESTABLISHED, "R2.3 D2.1: parameters known, all associations agree"),
      new Row(NONE,        CREATE_WANTING,        LARVAL,      "R2.3: the key manager initiates; D2: nothing passes meanwhile"),
      new Row(NONE,        CREATE_CONFLICTING,    BROKEN,      "R2.2 R5.1: born broken when the owner asked to wait"),
      new Row(NONE,        BIRTH_AGREED,          ESTABLISHED, "R2.3: the parameters are those of the packet's association"),
      new Row(NONE,        BIRTH_CONFLICTING,     BROKEN,      "R2.2: born broken; the opening packet is dropped"),
      new Row(NONE,        RESTORE,               ESTABLISHED, "D2 R2: latches survive the key manager's restart"),

      new Row(LISTENER,    BIRTH_AGREED,          LISTENER,    "R2.3: the listener stays and its holder is told"),
      new Row(LISTENER,    BIRTH_CONFLICTING,     LISTENER,    "R2.3: the listener stays and its holder is told"),
      new Row(LISTENER,    RELEASE,               CLOSED,      "D2.1: latches born from it stay, no new ones are born"),
      new Row(LISTENER,    ADMIN_CLOSE,           CLOSED,      "R2.2: as RELEASE"),

      new Row(LARVAL,      ASSOCIATION_CONGRUENT, ESTABLISHED, "R2.3: all parameters known from here on, and fixed"),
      new Row(LARVAL,      ASSOCIATION_FOREIGN,   LARVAL,      "D2: not what was asked for; go on waiting"),
      new Row(LARVAL,      FOREIGN_PACKET,        LARVAL,      "D2: dropped, no state made"),
      new Row(LARVAL,      ACQUIRE_TIMEOUT,       CLOSED,      "D2: as packet loss; the next packet tries again"),
      new Row(LARVAL,      ACQUIRE_REFUSED,       CLOSED,      "D2: may be told as a reset"),
      new Row(LARVAL,      POLICY_CONFLICT,       CLOSED,      "R2.3: the policy leaves no way to what was asked for"),
      new Row(LARVAL,      RELEASE,               CLOSED,      "R2.3: the flow died before it lived"),
      new Row(LARVAL,      EVICT,                 CLOSED,      "ours: larval latches have a budget of their own"),
      new Row(LARVAL,      ADMIN_CLOSE,           CLOSED,      "R2.2"),
      new Row(LARVAL,      IDENTITIES_CORRUPT,    CLOSED,      "R2.6"),

      new Row(ESTABLISHED, ASSOCIATION_CONGRUENT, ESTABLISHED, "R2: associations come and go underneath"),
      new Row(ESTABLISHED, ASSOCIATIONS_EXPIRED,  ESTABLISHED, "D2: nothing can be sent; as packet loss"),
      new Row(ESTABLISHED, FOREIGN_PACKET,        ESTABLISHED, "D2: dropped; anybody can send clear packets"),
      new Row(ESTABLISHED, MISMATCH,              BROKEN,      "R2.3: the alternative to dropping, off by default"),
      new Row(ESTABLISHED, SA_CONFLICT,           BROKEN,      "R2.3: before the conflicting association is accepted"),
      new Row(ESTABLISHED, POLICY_CONFLICT,       BROKEN,      "R2.3: before the new policy is in force"),
      new Row(ESTABLISHED, PEER_DEAD,             BROKEN,      "R2: irremediably"),
      new Row(ESTABLISHED, ADMIN_BREAK,           BROKEN,      "R2.2 R6.2"),
      new Row(ESTABLISHED, RELEASE,               CLOSED,      "D2.1: the flow has ended"),
      new Row(ESTABLISHED, ADMIN_CLOSE,           CLOSED,      "R2.3: acts as a reset, or drops both directions"),
      new Row(ESTABLISHED, IDENTITIES_CORRUPT,    CLOSED,      "R2.6"),

      new Row(BROKEN,      LAST_CAUSE_CLEARED,    ESTABLISHED, "R2.2: all conflicts are gone"),
      new Row(BROKEN,      CAUSE_CLEARED,         BROKEN,      "R2.2: other conflicts are left"),
      new Row(BROKEN,      SA_CONFLICT,           BROKEN,      "R2.2: one more cause; told only at the first"),
      new Row(BROKEN,      POLICY_CONFLICT,       BROKEN,      "R2.2: one more cause"),
      new Row(BROKEN,      PEER_DEAD,             BROKEN,      "R2: one more cause, and irremediable from here on"),
      new Row(BROKEN,      ADMIN_BREAK,           BROKEN,      "R2.2: one more cause"),
      new Row(BROKEN,      MISMATCH,              BROKEN,      "R2.3: dropped, as everything is"),
      new Row(BROKEN,      FOREIGN_PACKET,        BROKEN,      "R2.3: dropped, as everything is"),
      new Row(BROKEN,      ASSOCIATION_CONGRUENT, BROKEN,      "R2.3: broken until the conflict is gone, whatever else is there"),
      new Row(BROKEN,      ASSOCIATIONS_EXPIRED,  BROKEN,      "R2.3"),
      new Row(BROKEN,      DISPOSITION_RESET,     CLOSED,      "R5.5: the owner resets the flow"),
      new Row(BROKEN,      RELEASE,               CLOSED,      "D2.1: the flow has ended"),
      new Row(BROKEN,      ADMIN_CLOSE,           CLOSED,      "R2.3"),
      new Row(BROKEN,      IDENTITIES_CORRUPT,    CLOSED,      "R2.6"),

      new Row(CLOSED,      RELEASE,               CLOSED,      "ours: the owner and an operator may end a latch at once"),
      new Row(CLOSED,      ADMIN_CLOSE,           CLOSED,      "ours: the same"),
      new Row(CLOSED,      FOREIGN_PACKET,        CLOSED,      "R2.3: dropped"),
      new Row(CLOSED,      OWNER_TOLD,            NONE,        "R2.2: gone once its owner has been told"));

  static final List<Refusal> REFUSALS = List.of(
      new Refusal(CREATE_LISTENER,       List.of(LISTENER, LARVAL, ESTABLISHED, BROKEN, CLOSED), "a latch is made once"),
      new Refusal(CREATE_AGREED,         List.of(LISTENER, LARVAL, ESTABLISHED, BROKEN, CLOSED), "a latch is made once"),
      new Refusal(CREATE_WANTING,        List.of(LISTENER, LARVAL, ESTABLISHED, BROKEN, CLOSED), "a latch is made once"),
      new Refusal(CREATE_CONFLICTING,    List.of(LISTENER, LARVAL, ESTABLISHED, BROKEN, CLOSED), "a latch is made once"),
      new Refusal(RESTORE,               List.of(LISTENER, LARVAL, ESTABLISHED, BROKEN, CLOSED), "a latch is made once"),
      new Refusal(BIRTH_AGREED,          List.of(LARVAL, ESTABLISHED, BROKEN, CLOSED),           "only listeners give birth"),
      new Refusal(BIRTH_CONFLICTING,     List.of(LARVAL, ESTABLISHED, BROKEN, CLOSED),           "only listeners give birth"),
      new Refusal(ASSOCIATION_CONGRUENT, List.of(NONE, LISTENER, CLOSED),                        "nothing is latched"),
      new Refusal(ASSOCIATION_FOREIGN,   List.of(NONE, LISTENER, ESTABLISHED, BROKEN, CLOSED),   "once latched it is a conflict or kept out"),
      new Refusal(ASSOCIATIONS_EXPIRED,  List.of(NONE, LISTENER, LARVAL, CLOSED),                "nothing is latched"),
      new Refusal(ACQUIRE_TIMEOUT,       List.of(NONE, LISTENER, ESTABLISHED, BROKEN, CLOSED),   "only larval latches wait"),
      new Refusal(ACQUIRE_REFUSED,       List.of(NONE, LISTENER, ESTABLISHED, BROKEN, CLOSED),   "only larval latches wait"),
      new Refusal(FOREIGN_PACKET,        List.of(NONE, LISTENER),                                "packets belong to flows"),
      new Refusal(MISMATCH,              List.of(NONE, LISTENER, LARVAL, CLOSED),                "nothing is latched"),
      new Refusal(SA_CONFLICT,           List.of(NONE, LISTENER, LARVAL, CLOSED),                "nothing is latched"),
      new Refusal(POLICY_CONFLICT,       List.of(NONE, LISTENER, CLOSED),                        "a listener's births are judged one by one"),
      new Refusal(PEER_DEAD,             List.of(NONE, LISTENER, LARVAL, CLOSED),                "no peer is latched"),
      new Refusal(ADMIN_BREAK,           List.of(NONE, LISTENER, LARVAL, CLOSED),                "nothing passes anyway"),
      new Refusal(CAUSE_CLEARED,         List.of(NONE, LISTENER, LARVAL, ESTABLISHED, CLOSED),   "only broken latches have causes"),
      new Refusal(LAST_CAUSE_CLEARED,    List.of(NONE, LISTENER, LARVAL, ESTABLISHED, CLOSED),   "only broken latches have causes"),
      new Refusal(DISPOSITION_RESET,     List.of(NONE, LISTENER, LARVAL, ESTABLISHED, CLOSED),   "a disposition follows a break"),
      new Refusal(RELEASE,               List.of(NONE),                                          "there is nothing to release"),
      new Refusal(EVICT,                 List.of(NONE, LISTENER, ESTABLISHED, BROKEN, CLOSED),   "established state survives attack"),
      new Refusal(ADMIN_CLOSE,           List.of(NONE),                                          "there is nothing to close"),
      new Refusal(IDENTITIES_CORRUPT,    List.of(NONE, LISTENER, CLOSED),                        "holds no identity any more, or none yet"),
      new Refusal(OWNER_TOLD,            List.of(NONE, LISTENER, LARVAL, ESTABLISHED, BROKEN),   "only an end is told so"));
  // spotless:on

  private static final Map<LatchState, Map<LatchEvent, LatchState>> NEXT = index();

  private LatchMoves() {}

  /** The state after the event, or null when the event cannot happen in this state. */
  static @Nullable LatchState next(LatchState state, LatchEvent event) {
    Map<LatchEvent, LatchState> moves = NEXT.get(state);
    return moves == null ? null : moves.get(event);
  }

  private static Map<LatchState, Map<LatchEvent, LatchState>> index() {
    Map<LatchState, Map<LatchEvent, LatchState>> index = new EnumMap<>(LatchState.class);
    for (Row row : ROWS) {
      index
          .computeIfAbsent(row.state(), _ -> new EnumMap<>(LatchEvent.class))
          .put(row.event(), row.next());
    }
    return index;
  }
}
