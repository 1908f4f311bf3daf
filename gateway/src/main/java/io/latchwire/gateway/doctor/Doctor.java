package io.latchwire.gateway.doctor;

import io.latchwire.crypto.mac.MacProviders;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.nativeio.KernelClock;
import io.latchwire.gateway.packet.InterfaceState;
import io.latchwire.gateway.packet.PacketPorts;
import io.latchwire.gateway.packet.PortUnavailableException;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at the machine, and at the interfaces of a configuration. */
public final class Doctor {
  /**
   * Of the features that are used, TPACKET and eBPF apart, the newest is in 4.19; 5.10 is tried.
   */
  private static final int LEAST_KERNEL = 510;

  private static final int JDK = 25;
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** Slow to read: every segment's time would cost more than its MAC. */
  private static final Set<String> SLOW_CLOCKS = Set.of("hpet", "acpi_pm", "jiffies");

  private static final String CLOCK_SOURCE =
      "/sys/devices/system/clocksource/clocksource0/current_clocksource";

  private final List<Symptom> symptoms = new ArrayList<>();

  /** Looks at the machine. */
  public List<Symptom> machine() {
    kernel();
    capabilities();
    jdk();
    epoll();
    macs();
    clock();
    lockedMemory();
    return List.copyOf(symptoms);
  }

  /** Looks at the interfaces of a configuration. */
  public List<Symptom> interfaces(GatewayConfig config) {
    if (config.isSegmentGateway()) {
      InterfaceState local = look("local", config.ports().local().interfaceName());
      InterfaceState wan = look("wan", config.ports().wan().interfaceName());
      if (local != null && wan != null) {
        mtu(config, local, wan);
      }
    }
    return List.copyOf(symptoms);
  }

  private void kernel() {
    String release = System.getProperty("os.version", "");
    Matcher version = VERSION.matcher(release);
    int number =
        version.matches()
            ? Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2))
            : 0;
    symptoms.add(
        number >= LEAST_KERNEL
            ? Symptom.good("kernel", "Linux " + release)
            : Symptom.doubtful("kernel", release + " (tried with Linux 5.10 and later)"));
  }

  private void capabilities() {
    long effective = Long.parseUnsignedLong(ofStatus("CapEff", "0"), 16);
    List<String> missing = new ArrayList<>();
    if ((effective >>> CAP_NET_ADMIN & 1) == 0) {
      missing.add("CAP_NET_ADMIN");
    }
    if ((effective >>> CAP_NET_RAW & 1) == 0) {
      missing.add("CAP_NET_RAW");
    }
    symptoms.add(
        missing.isEmpty()
            ? Symptom.good("capabilities", "CAP_NET_ADMIN and CAP_NET_RAW")
            : Symptom.bad(
                "capabilities",
                String.join(" and ", missing)
                    + " missing (remedy: run as root, or grant them as the systemd unit does)"));
  }

  private static String ofStatus(String field, String otherwise) {
    return lines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  private void jdk() {
    Runtime.Version version = Runtime.version();
    String text = System.getProperty("java.vm.name", "?") + " " + version;
    symptoms.add(
        version.feature() >= JDK
            ? Symptom.good("JDK", text)
            : Symptom.bad("JDK", text + " (remedy: JDK " + JDK + " or newer)"));
  }

  private void epoll() {
    Throwable cause = Epoll.unavailabilityCause();
    symptoms.add(
        cause == null
            ? Symptom.good("epoll", "Netty's native library is loaded")
            : Symptom.bad(
                "epoll",
                "Netty's native library cannot be loaded: "
                    + cause
                    + " (remedy: Linux on x86-64, and a directory for temporary files that allows"
                    + " programs)"));
  }

  private void macs() {
    MacProviders.Choice choice = MacProviders.choose(MacProviders.Preference.AUTOMATIC);
    if (choice.refused().isEmpty()) {
      symptoms.add(Symptom.good("MACs", choice.description()));
      return;
    }
    MacProviders.Refusal refusal = choice.refused().getFirst();
    symptoms.add(
        Symptom.doubtful(
            "MACs",
            "%s; %s: %s".formatted(choice.description(), refusal.name(), refusal.reason())));
  }

  private void clock() {
    List<String> source = lines(Path.of(CLOCK_SOURCE));
    if (!source.isEmpty()) {
      String name = source.getFirst().strip();
      symptoms.add(
          SLOW_CLOCKS.contains(name)
              ? Symptom.doubtful("clock source", name + " is slow to read (remedy: tsc)")
              : Symptom.good("clock source", name));
    }
    symptoms.add(
        KernelClock.isSynchronized()
            ? Symptom.good("time of day", "synchronized")
            : Symptom.doubtful(
                "time of day",
                "not synchronized: lifetimes of configured keys depend on it (remedy: chrony or"
                    + " systemd-timesyncd)"));
  }

  private void lockedMemory() {
    String limit =
        lines(Path.of("/proc/self/limits")).stream()
            .filter(line -> line.startsWith("Max locked memory"))
            .map(line -> line.substring("Max locked memory".length()).strip())
            .map(line -> line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line)
            .findFirst()
            .orElse("?");
    symptoms.add(
        Symptom.good(
            "locked memory", limit.equals("unlimited") ? limit : "limit of " + limit + " octets"));
  }

  private @Nullable InterfaceState look(String port, String name) {
    String subject = "port " + port;
    try {
      InterfaceState state = PacketPorts.check(name);
      Set<String> active = PacketPorts.offloads(name);
      symptoms.add(
          active.isEmpty()
              ? Symptom.good(subject, name + " is up, MTU " + state.mtu())
              : Symptom.doubtful(
                  subject,
                  name
                      + " is up, MTU "
                      + state.mtu()
                      + "; run switches off: "
                      + String.join(" ", active)));
      if (Files.exists(Path.of("/sys/class/net", name, "master"))) {
        symptoms.add(
            Symptom.bad(
                subject,
                name + " belongs to a bridge or bond (remedy: ip link set " + name + " nomaster)"));
      }
      return state;
    } catch (PortUnavailableException e) {
      symptoms.add(Symptom.bad(subject, String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void mtu(GatewayConfig config, InterfaceState local, InterfaceState wan) {
    int path = config.ports().wan().pathMtu().orElse(wan.mtu());
    if (path > wan.mtu()) {
      symptoms.add(
          Symptom.bad(
              "MTU",
              "path-mtu "
                  + path
                  + " is above the MTU of "
                  + wan.name()
                  + ", "
                  + wan.mtu()
                  + " (remedy: lower path-mtu)"));
    } else if (local.mtu() > path) {
      symptoms.add(
          Symptom.good(
              "MTU",
              "the path carries "
                  + path
                  + ", the router's side "
                  + local.mtu()
                  + ": the MSS of its connections is lowered"));
    } else {
      symptoms.add(Symptom.good("MTU", "the path carries " + path));
    }
  }
}
