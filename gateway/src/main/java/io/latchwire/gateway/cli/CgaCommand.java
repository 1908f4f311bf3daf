package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.CgaVerdict;
import io.latchwire.crypto.identity.IdentityProviders;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.config.PrivateFile;
import io.latchwire.wire.nd.Ip6Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire cga}: cryptographically generated addresses, RFC 3972. */
@Command(
    name = "cga",
    mixinStandardHelpOptions = true,
    description = "Makes and verifies cryptographically generated addresses (RFC 3972).")
public final class CgaCommand {
  private static final int MOST_OCTETS = 4096;

  private final KeyOctets random;

  @Spec private @Nullable CommandSpec spec;

  /** Takes modifiers from this source. */
  public CgaCommand(KeyOctets random) {
    this.random = random;
  }

  /** {@code latchwire cga generate}. */
  @Command(
      name = "generate",
      mixinStandardHelpOptions = true,
      description = "Makes an address and its parameters from a key.")
  int generate(
      @Option(
              names = "--key",
              required = true,
              paramLabel = "FILE",
              description = "The RSA private key, PEM; made when it does not exist.")
          Path keyFile,
      @Option(
              names = "--bits",
              defaultValue = "2048",
              description = "Size of a key that is made (default: ${DEFAULT-VALUE}).")
          int bits,
      @Option(
              names = "--prefix",
              defaultValue = "fe80::",
              converter = SubnetPrefix.class,
              description = "The subnet prefix of 64 bits (default: ${DEFAULT-VALUE}).")
          Ip6Address prefix,
      @Option(
              names = "--sec",
              defaultValue = "1",
              description = "0, 1, or 2: minutes to an hour (default: ${DEFAULT-VALUE}).")
          int sec,
      @Option(
              names = "--modifier",
              paramLabel = "HEX",
              description = "Where the search starts; a modifier found before is kept.")
          @Nullable String modifierText,
      @Option(
              names = "--threads",
              defaultValue = "1",
              description = "Threads that search (default: ${DEFAULT-VALUE}).")
          int threads,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    if (sec < 0 || sec > CgaGenerator.LARGEST_FEASIBLE_SEC) {
      return refuse("--sec: " + sec + " (expected: 0..2; each step costs 65536 times more)");
    }
    if (threads < 1 || threads > 1024) {
      return refuse("--threads: " + threads + " (expected: 1..1024)");
    }
    if (bits < 512 || bits > 3072) {
      return refuse("--bits: " + bits + " (expected: 512..3072)");
    }
    try {
      byte[] modifier = modifier(modifierText);
      RsaKeyPair pair = key(keyFile, bits);
      CgaParameters parameters =
          CgaGenerator.generate(
              Arrays.copyOf(prefix.octets(), CgaParameters.PREFIX_OCTETS),
              pair.publicKey(),
              new byte[0],
              sec,
              modifier,
              threads,
              IdentityProviders.fastest().provider());
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("address", Ip6Address.of(parameters.address(sec), 0).toString());
      answer.put("sec", sec);
      answer.put("modifier", HexFormat.of().formatHex(parameters.modifier()));
      answer.put("parameters", HexFormat.of().formatHex(parameters.octets()));
      print(answer, json);
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (FileAlreadyExistsException e) {
      return refuse(keyFile + " appeared meanwhile");
    } catch (IOException e) {
      Output.errorsOf(spec).println(keyFile + " cannot be used: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.ANSWERED_NO;
    }
  }

  private byte[] modifier(@Nullable String text) {
    byte[] modifier = new byte[CgaParameters.MODIFIER_OCTETS];
    if (text == null) {
      random.fill(modifier);
      return modifier;
    }
    byte[] given = hex(text, "--modifier");
    if (given.length != modifier.length) {
      throw new IllegalArgumentException(
          "--modifier: %d octets (expected: 16)".formatted(given.length));
    }
    return given;
  }

  private static byte[] hex(String text, String option) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + " (expected: hexadecimal digits)", e);
    }
  }

  private static RsaKeyPair key(Path file, int bits) throws IOException {
    if (Files.exists(file)) {
      byte[] content = Files.readAllBytes(file);
      if (content.length > 4 * MOST_OCTETS) {
        throw new IllegalArgumentException(file + " is too long for a key");
      }
      try {
        return RsaKeyPair.ofPem(new String(content, StandardCharsets.US_ASCII));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
      } finally {
        Arrays.fill(content, (byte) 0);
      }
    }
    RsaKeyPair pair = RsaKeyPair.generate(bits);
    PrivateFile.create(file, pair.toPem().getBytes(StandardCharsets.US_ASCII));
    return pair;
  }

  /** {@code latchwire cga verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Tells whether an address belongs to parameters; exit code 1 when not.")
  int verify(
      @Option(names = "--address", required = true, description = "The IPv6 address.")
          String addressText,
      @Option(
              names = "--parameters",
              required = true,
              paramLabel = "HEX",
              description = "The CGA Parameters, RFC 3972 s3.")
          String parametersText,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    try {
      Ip6Address address = Ip6Address.parse(addressText);
      byte[] octets = hex(parametersText, "--parameters");
      CgaParameters parameters = octets.length > MOST_OCTETS ? null : CgaParameters.read(octets);
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("address", address.toString());
      if (parameters == null) {
        answer.put("verdict", "malformed");
        print(answer, json);
        return ExitCode.ANSWERED_NO;
      }
      CgaVerdict verdict = parameters.verify(address.octets());
      SubjectPublicKey key = parameters.key();
      answer.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
      answer.put("sec", CgaParameters.sec(address.octets()));
      answer.put("collision-count", parameters.collisionCount());
      answer.put("key-bits", key.modulusBits());
      answer.put("key-hash", HexFormat.of().formatHex(key.keyHash()));
      print(answer, json);
      return verdict == CgaVerdict.VALID ? ExitCode.DONE : ExitCode.ANSWERED_NO;
    } catch (IllegalArgumentException e) {
      return refuse(String.valueOf(e.getMessage()));
    }
  }

  private void print(Map<String, Object> answer, boolean json) {
    if (json) {
      try {
        Output.of(spec).println(new JsonMapper().writeValueAsString(answer));
      } catch (JsonProcessingException e) {
        throw new AssertionError("a map of plain values", e);
      }
    } else {
      answer.forEach((key, value) -> Output.of(spec).printf("%-16s %s%n", key, value));
    }
  }

  private int refuse(String message) {
    Output.errorsOf(spec).println(message);
    return ExitCode.CONFIGURATION;
  }
}
