package io.latchwire.bench;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacProviders.Preference;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Every MAC of every provider, alone and 64 at a time. The time is that of a whole batch; with
 * {@code -prof gc} it shows what is allocated, which has to be nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class MacBenchmark {
  /** Labels of {@link Preference}. */
  @Param({"native", "portable"})
  public String provider = "";

  /** Labels of {@link MacAlgorithm}. */
  @Param({
    "aes-128-gmac-96",
    "aes-256-gmac-96",
    "aes-128-cmac-96",
    "aes-128-umac-96",
    "hmac-sha-1-96",
    "hmac-sha-256-128",
    "hmac-md5",
    "md5"
  })
  public String algorithm = "";

  /** Length of each message. */
  @Param({"20", "52", "64", "128", "256", "512", "1024", "1460", "9000"})
  public int octets;

  /** Messages in a batch. */
  @Param({"1", "64"})
  public int jobs;

  private MacJobs work = new MacJobs(Preference.PORTABLE, MacAlgorithm.AES_128_CMAC_96, 1, 1);

  /** Makes the jobs of the parameters. */
  @Setup
  public void setUp() {
    work =
        new MacJobs(
            Preference.ofLabel(provider).orElseThrow(),
            MacAlgorithm.ofLabel(algorithm).orElseThrow(),
            octets,
            jobs);
  }

  /** Fills a batch and signs it. */
  @Benchmark
  public void sign() {
    work.sign();
  }

  /** Fills a batch and verifies it. */
  @Benchmark
  public int verify() {
    return work.verify();
  }
}
