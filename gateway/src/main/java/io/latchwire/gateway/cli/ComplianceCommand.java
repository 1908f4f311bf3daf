package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.config.BootstrapKeyConfig;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.KekConfig;
import io.latchwire.gateway.config.Mode;
import io.latchwire.gateway.config.PeerConfig;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.ProtectionConfig;
import io.latchwire.gateway.config.RouterSigned;
import io.latchwire.gateway.config.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code latchwire compliance}: whether a configuration keeps the rules about keys. */
@Command(
    name = "compliance",
    mixinStandardHelpOptions = true,
    description = {
      "Reports on every key and policy of a configuration: age of secrets, rollover, mode,"
          + " algorithm.",
      "Exits with 1 when a rule is broken."
    })
public final class ComplianceCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      converter = Days.class,
      description = "How old a secret may be, such as 180d (default: ${DEFAULT-VALUE}).",
      defaultValue = "180d")
  private Duration maxAge = Duration.ofDays(180);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("/etc/latchwire/latchwire.yaml");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** A rule and how it is kept. */
  private record Line(String subject, String rule, boolean isKept, String found) {}

  /** A time with a unit: s, m, h or d. */
  static final class Days implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");

    @Override
    public Duration convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new TypeConversionException(text + " (expected: a time such as 180d or 12h)");
      }
      long amount = Long.parseLong(form.group(1));
      return switch (form.group(2)) {
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
  }

  @Override
  public Integer call() {
    try {
      GatewayConfig read = GatewayConfig.load(config);
      List<Line> lines = new ArrayList<>();
      read.peers().values().forEach(peer -> peer(peer, lines));
      read.policies().forEach(policy -> policy(policy, lines));
      print(lines);
      return lines.stream().allMatch(Line::isKept) ? ExitCode.DONE : ExitCode.ANSWERED_NO;
    } catch (ConfigException e) {
      e.problems().forEach(Output.errorsOf(spec)::println);
      return ExitCode.CONFIGURATION;
    }
  }

  private void peer(PeerConfig peer, List<Line> lines) {
    for (KekConfig kek : peer.keks()) {
      lines.add(age("peer " + peer.name() + ": KEK " + kek.id(), kek.key()));
    }
    if (peer.bootstrapKey().isPresent()) {
      BootstrapKeyConfig key = peer.bootstrapKey().get();
      lines.add(age("peer " + peer.name() + ": bootstrap key " + key.id(), key.key()));
    }
  }

  /** A secret is as old as its file: nobody writes it again but to change it. */
  private Line age(String subject, SecretReference secret) {
    String rule = "not older than " + maxAge.toDays() + " days";
    if (maxAge.toDays() == 0) {
      rule = "not older than " + maxAge.toHours() + " hours";
    }
    if (secret.scheme() != SecretReference.Scheme.FILE) {
      return new Line(subject, rule, false, "age unknown: only a file has one");
    }
    try {
      Instant written = Files.getLastModifiedTime(Path.of(secret.name())).toInstant();
      Duration age = Duration.between(written, Instant.now());
      return new Line(
          subject, rule, age.compareTo(maxAge) <= 0, "%d days old".formatted(age.toDays()));
    } catch (IOException e) {
      return new Line(subject, rule, false, "age unknown: " + e.getMessage());
    }
  }

  private static void policy(PolicyConfig policy, List<Line> lines) {
    if (policy.protection().isEmpty()) {
      return;
    }
    ProtectionConfig protection = policy.protection().get();
    String subject = "policy " + policy.name();
    lines.add(
        new Line(
            subject,
            "unprotected segments are dropped",
            protection.mode() == Mode.REQUIRE,
            "mode " + protection.mode().label()));
    lines.add(
        new Line(
            subject,
            "the algorithm is not kept for interoperation only",
            !protection.authentication().mac().isWeak(),
            protection.authentication().mac().label()));
    lines.add(
        new Line(
            subject,
            "routers cannot go around the gateway",
            protection.routerSigned() != RouterSigned.BYPASS,
            "router-signed: " + protection.routerSigned().label()));
    Duration age = protection.authentication().rollover().age();
    lines.add(
        new Line(
            subject,
            "session keys are replaced within a week",
            age.compareTo(Duration.ofDays(7)) <= 0,
            "rollover after " + age.toHours() + " h"));
  }

  private void print(List<Line> lines) {
    if (json) {
      try {
        Output.of(spec).println(JsonMapper.builder().build().writeValueAsString(lines));
      } catch (JsonProcessingException e) {
        throw new AssertionError("records of plain values", e);
      }
      return;
    }
    for (Line line : lines) {
      Output.of(spec)
          .printf(
              "%-6s  %s: %s (%s)%n",
              line.isKept() ? "kept" : "BROKEN", line.subject(), line.rule(), line.found());
    }
    long broken = lines.stream().filter(line -> !line.isKept()).count();
    Output.of(spec).printf("%d rules, %d broken%n", lines.size(), broken);
  }
}
