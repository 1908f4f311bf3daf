package io.latchwire.gateway.config;

/** What is done with segments that the router signs itself (TCP-MD5, TCP-AO). */
public enum RouterSigned implements Labelled {
  /** Drop and count: both signatures cannot stand on one segment. */
  REFUSE("refuse"),
  /** Pass such segments unchanged to the octet, in both directions. */
  BYPASS("bypass");

  private final String label;

  RouterSigned(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
