package io.latchwire.gateway.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.diagnosis.RecordedSegments;
import io.latchwire.diagnosis.RecordedVerdict;
import io.latchwire.gateway.capture.CaptureFile;
import io.latchwire.gateway.capture.CapturedFrame;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.segment.Segment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire verify-pcap FILE}: a verdict on every recorded segment, without a gateway. */
@Command(
    name = "verify-pcap",
    mixinStandardHelpOptions = true,
    description = {
      "Verifies the segments of a recording made between two gateways (pcap or pcapng).",
      "The recording has to begin with its connections: keys are learnt from their SYNs.",
      "Exits with 1 when a protected segment does not verify."
    })
public final class VerifyPcapCommand implements Callable<Integer> {
  private final PolicyLoader policies;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The recording.")
  private Path file = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration of either of the two gateways (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("/etc/latchwire/latchwire.yaml");

  @Option(names = "--json", description = "Print one line of JSON for each segment.")
  private boolean json;

  @Option(names = "--quiet", description = "Print only segments that do not verify, and the sums.")
  private boolean quiet;

  /** Verifies by policies made so. */
  public VerifyPcapCommand(PolicyLoader policies) {
    this.policies = policies;
  }

  @Override
  public Integer call() {
    PortableMacProvider macs = new PortableMacProvider();
    try (CaptureFile capture = CaptureFile.open(file);
        RecordedSegments recording =
            new RecordedSegments(policies.load(GatewayConfig.load(config), macs), macs)) {
      return judge(capture, recording);
    } catch (ConfigException e) {
      e.problems().forEach(Output.errorsOf(spec)::println);
      return ExitCode.CONFIGURATION;
    } catch (SecretException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (IOException e) {
      Output.errorsOf(spec).println("verify-pcap: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  private int judge(CaptureFile capture, RecordedSegments recording) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    long number = 0;
    boolean allGood = true;
    for (CapturedFrame frame = capture.next(); frame != null; frame = capture.next()) {
      number++;
      RecordedVerdict verdict =
          frame.isWhole()
              ? recording.judge(frame.octets())
              : new RecordedVerdict("cut", "not recorded as a whole (remedy: -s 0)", false);
      sums.merge(verdict.outcome(), 1L, Long::sum);
      allGood &= verdict.isGood();
      boolean interesting =
          !verdict.outcome().equals("ignored") && !verdict.outcome().equals("unprotected");
      if (!verdict.isGood() || (interesting && !quiet)) {
        print(number, frame, recording.segment(), verdict);
      }
    }
    if (!json) {
      Output.of(spec)
          .println(
              sums.entrySet().stream()
                  .map(sum -> sum.getKey() + " " + sum.getValue())
                  .collect(Collectors.joining(", ", file + ": ", "")));
    }
    return allGood ? ExitCode.DONE : ExitCode.ANSWERED_NO;
  }

  private void print(long number, CapturedFrame frame, Segment segment, RecordedVerdict verdict) {
    String from = end(segment.sourceHigh, segment.sourceLow, segment.sourcePort);
    String to = end(segment.destinationHigh, segment.destinationLow, segment.destinationPort);
    PrintWriter out = Output.of(spec);
    if (json) {
      ObjectNode line = JsonMapper.builder().build().createObjectNode();
      line.put("number", number).put("time", frame.time().toString());
      line.put("from", from).put("to", to);
      line.put("verdict", verdict.outcome()).put("detail", verdict.detail());
      line.put("good", verdict.isGood());
      out.println(line);
      return;
    }
    out.printf(
        "%6d  %s  %s > %s  %s%s%n",
        number,
        frame.time(),
        from,
        to,
        verdict.outcome(),
        verdict.detail().isEmpty() ? "" : ": " + verdict.detail());
  }

  private static String end(long high, long low, int port) {
    String address = AddressPrefix.addressText(high, low);
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }
}
