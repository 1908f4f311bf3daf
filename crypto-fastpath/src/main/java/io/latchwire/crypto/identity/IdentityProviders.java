package io.latchwire.crypto.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The providers that there are, and the choice among them: the fastest that this machine has and
 * that gives right answers.
 */
public final class IdentityProviders {
  /** The JDK's: there on every machine. */
  public static final IdentityProvider JDK = new JdkIdentityProvider();

  private static final Candidate OPENSSL =
      new Candidate(OpensslIdentityProvider.NAME, OpensslIdentityProvider::new);
  private static final Candidate FALLBACK = new Candidate(JdkIdentityProvider.NAME, () -> JDK);

  private IdentityProviders() {}

  /**
   * The provider to use.
   *
   * @param provider passed its self-test; any thread may use it
   * @param refused faster ones that could not be taken, each as one line for a log: its name, why
   *     not, and the remedy where there is one
   */
  public record Choice(IdentityProvider provider, List<String> refused) {
    /** Copies the list. */
    public Choice {
      refused = List.copyOf(refused);
    }
  }

  /** A provider that may not be there. */
  record Candidate(String name, Supplier<IdentityProvider> open) {}

  /** OpenSSL where it works, else the JDK. Takes some milliseconds. */
  public static Choice fastest() {
    return choose(List.of(OPENSSL, FALLBACK));
  }

  /**
   * OpenSSL or nothing.
   *
   * @throws IllegalStateException when it cannot be used; says why
   */
  public static Choice nativeOnly() {
    return choose(List.of(OPENSSL));
  }

  /** The JDK. */
  public static Choice portable() {
    return choose(List.of(FALLBACK));
  }

  static Choice choose(List<Candidate> candidates) {
    List<String> refused = new ArrayList<>();
    for (Candidate candidate : candidates) {
      try {
        IdentityProvider provider = candidate.open().get();
        Optional<String> failure = IdentitySelfTest.failure(provider);
        if (failure.isEmpty()) {
          return new Choice(provider, refused);
        }
        refused.add(candidate.name() + ": " + failure.get());
      } catch (UnsupportedOperationException e) {
        refused.add(candidate.name() + ": " + e.getMessage());
      } catch (LinkageError e) {
        refused.add(candidate.name() + ": cannot be linked here: " + e);
      }
    }
    throw new IllegalStateException("no provider for identities can be used: " + refused);
  }
}
