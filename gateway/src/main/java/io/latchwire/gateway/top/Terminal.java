package io.latchwire.gateway.top;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The controlling terminal with its keys read one by one; stty(1) sets that and takes it back, also
 * when the process is told to end.
 */
public final class Terminal implements AutoCloseable {
  private static final File TTY = new File("/dev/tty");
  private static final String ALTERNATE_SCREEN = "\033[?1049h\033[?25l";
  private static final String USUAL_SCREEN = "\033[?25h\033[?1049l";
  private static final String HOME = "\033[H";
  private static final String TO_END_OF_LINE = "\033[K";
  private static final String TO_END_OF_SCREEN = "\033[J";
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;

  private final PrintWriter out;
  private final String before;
  private final Thread atExit = new Thread(this::takeBack, "terminal");
  private final BlockingQueue<Character> keys = new ArrayBlockingQueue<>(64);
  private boolean isTakenBack;

  private Terminal(PrintWriter out, String before) {
    this.out = out;
    this.before = before;
  }

  /**
   * Takes the terminal.
   *
   * @throws IOException when there is none
   */
  public static Terminal take(PrintWriter out, InputStream in) throws IOException {
    String before = stty("-g");
    if (before.isEmpty()) {
      throw new IOException("no terminal");
    }
    Terminal terminal = new Terminal(out, before);
    Runtime.getRuntime().addShutdownHook(terminal.atExit);
    stty("-icanon", "-echo", "min", "1", "time", "0");
    out.print(ALTERNATE_SCREEN);
    out.flush();
    Thread reader = new Thread(() -> terminal.read(in), "keys");
    reader.setDaemon(true);
    reader.start();
    return terminal;
  }

  private void read(InputStream in) {
    try {
      for (int key = in.read(); key >= 0; key = in.read()) {
        if (!keys.offer((char) key)) {
          keys.clear();
        }
      }
    } catch (IOException e) {
      // The terminal is gone: the same as its end.
    }
    var _ = keys.offer('q');
  }

  /** The next key, null when none is pressed in this time. */
  public @Nullable Character key(Duration time) throws InterruptedException {
    return keys.poll(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Columns and rows. */
  public int[] size() throws IOException {
    String[] size = stty("size").split(" ", -1);
    try {
      int rows = Integer.parseInt(size[0]);
      int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
      return rows > 0 && columns > 0
          ? new int[] {columns, rows}
          : new int[] {USUAL_COLUMNS, USUAL_ROWS};
    } catch (NumberFormatException e) {
      return new int[] {USUAL_COLUMNS, USUAL_ROWS};
    }
  }

  /** Replaces what is on the screen. */
  public void show(List<String> lines) {
    out.print(HOME);
    for (int i = 0; i < lines.size(); i++) {
      out.print(lines.get(i));
      out.print(TO_END_OF_LINE);
      if (i < lines.size() - 1) {
        out.print("\r\n");
      }
    }
    out.print(TO_END_OF_SCREEN);
    out.flush();
  }

  private synchronized void takeBack() {
    if (isTakenBack) {
      return;
    }
    isTakenBack = true;
    out.print(USUAL_SCREEN);
    out.flush();
    try {
      stty(before);
    } catch (IOException e) {
      // The terminal is gone, and its settings with it.
    }
  }

  /** Gives the terminal back as it was. */
  @Override
  public void close() {
    takeBack();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending already.
    }
  }

  private static String stty(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process stty =
        new ProcessBuilder(command)
            .redirectInput(TTY)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
  }
}
