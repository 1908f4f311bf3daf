package io.latchwire.policy;

import java.util.Optional;

/**
 * How the forty octets of TCP options are shared between the EAO and the router's own options while
 * a key is under way.
 */
public enum Profile {
  /** Configured keys only, draft-bonica-tcp-auth-06; no key ever rides in a segment. */
  KEYCHAIN("keychain"),
  /** Key in the SYN as an 8-octet salt; the router's timestamps give way. */
  COMPACT("compact"),
  /** As {@link #COMPACT} with a MAC that needs no number, which leaves four octets more. */
  COMPACT_CMAC("compact-cmac"),
  /** SYNs under a configured key with all of the router's options; the key follows behind. */
  BOOTSTRAP("bootstrap"),
  /** Key as one encrypted AES block, as draft-weis-tcp-auth-auto-ks-03 s2.5.1 has it. */
  LITERAL("literal");

  private final String label;

  Profile(String label) {
    this.label = label;
  }

  /** The name that configuration and status use. */
  public String label() {
    return label;
  }

  /** The profile of this label, empty when there is none. */
  public static Optional<Profile> ofLabel(String label) {
    for (Profile profile : values()) {
      if (profile.label.equals(label)) {
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }
}
