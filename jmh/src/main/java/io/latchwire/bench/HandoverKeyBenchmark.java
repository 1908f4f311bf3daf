package io.latchwire.bench;

import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.identity.IdentityProviders;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.RsaPublicOperation;
import io.latchwire.crypto.random.KeyOctets;
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

/**
 * The RSA operations of a key exchange, and the exchange, per second on one thread; {@link
 * AccessComparison} sets them beside {@code openssl speed}. An exchange costs the router one
 * verification, one encryption and one signature, the node one signature, one verification and one
 * decryption.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"})
public class HandoverKeyBenchmark {
  /** Size of the keys. */
  @Param({"1024", "2048"})
  public int bits;

  /** Who does private operations. */
  @Param({"openssl", "jdk"})
  public String provider = "jdk";

  private final KeyOctets random = KeyOctets.system();
  private final byte[] message = new byte[600];
  private final byte[] key = new byte[32];
  private RsaKeyPair pair = RsaKeyPair.generate(1024);
  private byte[] signature = new byte[0];
  private byte[] ciphertext = new byte[0];
  private @Nullable HandoverExchange exchange;

  /** Makes a key of the size. */
  @Setup
  public void setUp() throws InterruptedException {
    IdentityProvider identities =
        provider.equals("jdk") ? IdentityProviders.JDK : IdentityProviders.nativeOnly().provider();
    pair = RsaKeyPair.generate(bits).with(identities);
    signature = pair.signSend(message);
    ciphertext = RsaPublicOperation.encrypt(pair.publicKey(), key, random);
    exchange = new HandoverExchange(bits, identities);
  }

  /** One verification. */
  @Benchmark
  public boolean verify() {
    return RsaPublicOperation.verifySend(pair.publicKey(), message, signature);
  }

  /** One signature. */
  @Benchmark
  public byte[] sign() {
    return pair.signSend(message);
  }

  /** One encryption of a handover key. */
  @Benchmark
  public byte[] encrypt() {
    return RsaPublicOperation.encrypt(pair.publicKey(), key, random);
  }

  /** One decryption of a handover key. */
  @Benchmark
  public byte[] decrypt() {
    byte[] plaintext = pair.decrypt(ciphertext);
    if (plaintext == null) {
      throw new AssertionError("decrypts what was encrypted");
    }
    return plaintext;
  }

  /** A node asks and a router answers, packets and all: two signatures. */
  @Benchmark
  public void requestAndAnswer() {
    if (exchange == null) {
      throw new IllegalStateException("not set up");
    }
    exchange.answer(exchange.request());
  }
}
