package io.latchwire.bench;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** {@link JavaPeers}, one message at a time. The peers in C are in {@link MacComparison}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC"})
public class PeerBenchmark {
  /** Length of the message. */
  @Param({"20", "52", "64", "128", "256", "512", "1024", "1460", "9000"})
  public int octets;

  private @Nullable JavaPeers peers;

  /** Makes the peers. */
  @Setup
  public void setUp() throws GeneralSecurityException {
    peers = new JavaPeers(octets);
  }

  private JavaPeers peers() {
    if (peers == null) {
      throw new IllegalStateException("not set up");
    }
    return peers;
  }

  /** {@code javax.crypto.Cipher} in GCM mode, its key and cipher made once. */
  @Benchmark
  public byte[] javaxGmacReused() {
    return peers().javaxGmacReused();
  }

  /** {@code javax.crypto.Cipher} in GCM mode, all anew for each message. */
  @Benchmark
  public byte[] javaxGmac() {
    return peers().javaxGmac();
  }

  /** {@code javax.crypto.Mac}. */
  @Benchmark
  public byte[] javaxHmacSha1() {
    return peers().javaxHmac();
  }

  /** Bouncy Castle's GMac. */
  @Benchmark
  public byte[] bouncyCastleGmac() {
    return peers().bouncyCastleGmac();
  }

  /** Bouncy Castle's CMac. */
  @Benchmark
  public byte[] bouncyCastleCmac() {
    return peers().bouncyCastleCmac();
  }
}
