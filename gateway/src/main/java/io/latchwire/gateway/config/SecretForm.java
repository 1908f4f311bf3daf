package io.latchwire.gateway.config;

/** How a secret of any length is written, RFC 8177 {@code key-string}. */
public enum SecretForm implements Labelled {
  /** The characters are the octets; spaces and line ends behind them are not. */
  TEXT("keystring"),
  /** Two hexadecimal digits for each octet. */
  HEXADECIMAL("hexadecimal-string");

  private final String label;

  SecretForm(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
