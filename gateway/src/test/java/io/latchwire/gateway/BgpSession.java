package io.latchwire.gateway;

import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A BIRD at each of two hosts with a session between them; A opens it, B waits. */
final class BgpSession {
  private final NetworkNamespace hostA;
  private final Path directory;

  /** Starts both; the session comes up in its own time. */
  BgpSession(NetworkNamespace hostA, NetworkNamespace hostB, Path directory) throws IOException {
    this.hostA = hostA;
    this.directory = directory;
    start(hostA, 'a', 1, 2, "no");
    start(hostB, 'b', 2, 1, "yes");
  }

  private void start(NetworkNamespace host, char name, int own, int other, String passive)
      throws IOException {
    Path file = directory.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        router id 10.0.0.%1$d;
        protocol device {}
        protocol static { ipv4; route 192.0.2.%1$d/32 blackhole; }
        protocol bgp peer {
          local 10.0.0.%1$d as 6500%1$d;
          neighbor 10.0.0.%2$d as 6500%2$d;
          passive %3$s;
          hold time 9;
          connect delay time 1;
          connect retry time 2;
          error wait time 1, 2;
          ipv4 { import all; export all; };
        }
        """
            .formatted(own, other, passive));
    host.start("bird", "-f", "-c", file.toString(), "-s", socket(name));
  }

  private String socket(char name) {
    return directory.resolve(name + ".control").toString();
  }

  /** Waits until A says that the session is up. */
  void awaitEstablished() throws Exception {
    Await.until("a BGP session is established", this::isEstablished);
  }

  /** Waits until A says that the session is down. */
  void awaitLost() throws Exception {
    Await.until("the BGP session is lost", () -> !isEstablished());
  }

  private boolean isEstablished() throws IOException {
    return Files.exists(Path.of(socket('a')))
        && say("show", "protocols", "peer").contains("Established");
  }

  /** Has A close the session and open it anew. */
  void restart() throws IOException {
    say("restart", "peer");
  }

  private String say(String... words) throws IOException {
    String[] command = new String[words.length + 3];
    command[0] = "birdc";
    command[1] = "-s";
    command[2] = socket('a');
    System.arraycopy(words, 0, command, 3, words.length);
    return hostA.run(command);
  }
}
