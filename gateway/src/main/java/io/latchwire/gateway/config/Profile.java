package io.latchwire.gateway.config;

/** How a SYN shares its 40 octets of options between the router and the in-line key. */
public enum Profile implements Labelled {
  /** In-line key with a salt in the SYNs; timestamps are removed from them. */
  COMPACT("compact"),
  /** As compact under a MAC without nonce, which leaves room for more options. */
  COMPACT_CMAC("compact-cmac"),
  /** SYNs under a configured CMAC key keep all options; the in-line key follows them. */
  BOOTSTRAP("bootstrap"),
  /** The in-line key of draft-weis-tcp-auth-auto-ks-03, encrypted under AES-128-ECB. */
  LITERAL("literal"),
  /** Keys of a chain that both ends were given; none ever rides in a segment. */
  KEYCHAIN("keychain");

  private final String label;

  Profile(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
