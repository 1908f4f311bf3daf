package io.latchwire.gateway.cli;

import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.config.PrivateFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire keygen}: a new key in a file that only its owner can read. */
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = "Makes a key, in hexadecimal, in a new file of mode 0600.")
public final class KeygenCommand implements Callable<Integer> {
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final KeyOctets source;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--algorithm",
      required = true,
      paramLabel = "LABEL",
      description = "What the key is for: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Labels.class)
  private String algorithm = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to make; one that exists is left alone.")
  private Path file = Path.of("");

  /** Takes key octets from this source. */
  public KeygenCommand(KeyOctets source) {
    this.source = source;
  }

  /** KEKs, and those MACs that a configured key may be used with: strong, without nonce. */
  static final class Labels implements Iterable<String> {
    static Stream<String> stream() {
      return Stream.concat(
          Stream.of(KekAlgorithm.values()).map(KekAlgorithm::label),
          Stream.of(MacAlgorithm.values())
              .filter(KeygenCommand::isForConfiguredKeys)
              .map(MacAlgorithm::label));
    }

    @Override
    public java.util.Iterator<String> iterator() {
      return stream().iterator();
    }
  }

  private static boolean isForConfiguredKeys(MacAlgorithm mac) {
    return !mac.needsNonce() && !mac.isWeak();
  }

  static Optional<Integer> keyOctets(String label) {
    return KekAlgorithm.ofLabel(label)
        .map(KekAlgorithm::kekOctets)
        .or(() ->
            MacAlgorithm.ofLabel(label)
                .filter(KeygenCommand::isForConfiguredKeys)
                .map(MacAlgorithm::keyOctets));
  }

  @Override
  public Integer call() {
    Optional<Integer> octets = keyOctets(algorithm);
    if (octets.isEmpty()) {
      Output.errorsOf(spec)
          .println(
              "--algorithm: "
                  + algorithm
                  + " (expected: "
                  + String.join(", ", Labels.stream().toList())
                  + ")");
      return ExitCode.CONFIGURATION;
    }
    try {
      write(octets.get());
      Output.of(spec)
          .printf(
              "%s: a key of %d octets for %s, mode 0600; in the configuration: key: file:%s%n",
              file, octets.get(), algorithm, file.toAbsolutePath().normalize());
      return ExitCode.DONE;
    } catch (FileAlreadyExistsException e) {
      Output.errorsOf(spec).println(file + " exists (expected: a new file; keys are not replaced)");
      return ExitCode.CONFIGURATION;
    } catch (IOException e) {
      Output.errorsOf(spec).println(file + " cannot be made: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  private void write(int octets) throws IOException {
    byte[] key = new byte[octets];
    byte[] line = new byte[2 * octets + 1];
    try {
      source.fill(key);
      for (int i = 0; i < octets; i++) {
        line[2 * i] = DIGITS[key[i] >> 4 & 0xF];
        line[2 * i + 1] = DIGITS[key[i] & 0xF];
      }
      line[2 * octets] = '\n';
      PrivateFile.create(file, line);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(line, (byte) 0);
    }
  }
}
