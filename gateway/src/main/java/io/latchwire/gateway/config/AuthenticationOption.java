package io.latchwire.gateway.config;

/** The TCP option that carries the MAC. */
public enum AuthenticationOption implements Labelled {
  /** TCP Enhanced Authentication Option, draft-bonica-tcp-auth-06 s6. */
  TCP_EAO("tcp-eao");

  private final String label;

  AuthenticationOption(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
