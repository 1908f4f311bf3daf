package io.latchwire.handler.packet;

import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReplayWindow;
import io.latchwire.keyset.SendKey;
import io.latchwire.keyset.SendKeyState;
import io.latchwire.segment.DropReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway would do if it did not know a rule. Each method has the parameters of the one
 * that it takes the place of, the object first; {@code io.latchwire.sim.MutatedClasses} puts them
 * there. The method that was replaced is still there under its name with {@code $whole} behind it.
 */
public final class Mutants {
  private static final Map<ReceiveKey, Integer> NUMBERS = new WeakHashMap<>();

  private Mutants() {}

  /** Own-key rule: sends under the peer's key as soon as there is one, in direction 1. */
  static @Nullable DropReason choose(
      RolloverHandler handler,
      ProtectedFlow flow,
      Passage passage,
      boolean syn,
      long seq,
      long end,
      long nowNanos) {
    ReceiveKey key = flow.receiveKeys == null ? null : flow.receiveKeys.newest();
    if (flow.pending != null) {
      key = flow.pending.newest();
    }
    if (key == null) {
      return whole(handler, flow, passage, syn, seq, end, nowNanos);
    }
    passage.mac = key.mac();
    passage.algorithm = key.mac().algorithm();
    passage.keyId = key.keyId();
    passage.direction = 1;
    passage.number = NUMBERS.merge(key, 1, Integer::sum);
    passage.optionLength = 20;
    return null;
  }

  private static @Nullable DropReason whole(Object... arguments) {
    try {
      for (Method method : RolloverHandler.class.getDeclaredMethods()) {
        if (method.getName().equals("choose$whole")) {
          method.setAccessible(true);
          Object[] rest = java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
          return (DropReason) method.invoke(arguments[0], rest);
        }
      }
      throw new AssertionError("not mutated");
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("not mutated", e);
    }
  }

  /** Repetition until confirmed: believes that the peer has what was sent once. */
  public static boolean isConfirmed(SendKey key) {
    return key.state() != SendKeyState.PROPOSED || key.number() != 0;
  }

  /** Replay window: every number is new. */
  public static @Nullable DropReason check(ReplayWindow window, int number) {
    return null;
  }

  /** Hold time: an old key stays eligible. */
  public static void endsAt(ReceiveKey key, long nanos) {}
}
