package io.latchwire.crypto.mac;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The providers that there are, and the choice among them: the fastest that this machine has and
 * that gives right answers. Each worker chooses one for itself, as a provider belongs to a thread;
 * keys may come from any provider of the same name.
 */
public final class MacProviders {
  private MacProviders() {}

  /** What the operator wants. */
  public enum Preference {
    /** The native library where it works, else Java. */
    AUTOMATIC("auto"),
    /** The native library or nothing. */
    NATIVE("native"),
    /** Java. */
    PORTABLE("portable");

    private final String label;

    Preference(String label) {
      this.label = label;
    }

    /** The name that configuration uses. */
    public String label() {
      return label;
    }

    /** The preference of this label, empty when there is none. */
    public static Optional<Preference> ofLabel(String label) {
      for (Preference preference : values()) {
        if (preference.label.equals(label)) {
          return Optional.of(preference);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * A provider that was not taken.
   *
   * @param name the provider's name
   * @param reason why not, and the remedy where there is one: one line for a log
   */
  public record Refusal(String name, String reason) {}

  /**
   * The provider to use.
   *
   * @param provider passed its self-test; belongs to the first thread that uses it
   * @param description the provider, its library and the processor's instructions, for a log line
   * @param refused faster ones that could not be taken; worth a warning each
   */
  public record Choice(MacProvider provider, String description, List<Refusal> refused) {
    /** Copies the list. */
    public Choice {
      refused = List.copyOf(refused);
    }
  }

  /** A provider that may not be there. */
  record Candidate(String name, Supplier<MacProvider> open) {}

  /**
   * Chooses and tests a provider; takes some milliseconds.
   *
   * @throws IllegalStateException when none of those that the preference allows can be used; says
   *     why for each
   */
  public static Choice choose(Preference preference) {
    Candidate nativeLibrary = new Candidate(NativeMacProvider.NAME, NativeMacProvider::new);
    Candidate portable = new Candidate(PortableMacProvider.NAME, PortableMacProvider::new);
    return switch (preference) {
      case AUTOMATIC -> choose(List.of(nativeLibrary, portable));
      case NATIVE -> choose(List.of(nativeLibrary));
      case PORTABLE -> choose(List.of(portable));
    };
  }

  static Choice choose(List<Candidate> candidates) {
    List<Refusal> refused = new ArrayList<>();
    for (Candidate candidate : candidates) {
      try {
        MacProvider provider = candidate.open().get();
        Optional<String> failure = MacSelfTest.failure(provider);
        if (failure.isEmpty()) {
          return new Choice(provider, provider.description(), refused);
        }
        refused.add(new Refusal(candidate.name(), failure.get()));
      } catch (UnsupportedOperationException e) {
        refused.add(new Refusal(candidate.name(), String.valueOf(e.getMessage())));
      } catch (LinkageError e) {
        refused.add(new Refusal(candidate.name(), "cannot be linked here: " + e));
      }
    }
    throw new IllegalStateException("no MAC provider can be used: " + refused);
  }
}
