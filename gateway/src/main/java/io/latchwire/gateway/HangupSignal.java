package io.latchwire.gateway;

import java.lang.reflect.Proxy;

/**
 * SIGHUP as an order. The JDK's only way to a signal is a class that the compiler warns of wherever
 * it is named, so it is called by reflection.
 */
final class HangupSignal {
  private HangupSignal() {}

  /** Runs an order on every SIGHUP, on a thread of its own; without one, SIGHUP ends a process. */
  static void onEach(Runnable order) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object starting =
          Proxy.newProxyInstance(
              HangupSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      Thread.ofVirtual().name("hangup").start(order);
                      yield null;
                    }
                    case "equals" ->
                        System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "hangup";
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), starting);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("every JDK has sun.misc.Signal", e);
    }
  }
}
