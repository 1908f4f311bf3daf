package io.latchwire.latch;

/** What makes the associations of a layer. */
public enum ProtectionKind {
  /** TCP Enhanced Authentication Option, draft-bonica-tcp-auth. */
  EAO(ProtectionClass.TCP_OPTION, 1),
  /** TCP Authentication Option, RFC 5925. */
  TCP_AO(ProtectionClass.TCP_OPTION, 2),
  /** Authentication Header, RFC 4302. */
  AH(ProtectionClass.AH, 3),
  /** Encapsulating Security Payload, RFC 4303. */
  ESP(ProtectionClass.ESP, 4);

  private final ProtectionClass protectionClass;
  private final int code;

  ProtectionKind(ProtectionClass protectionClass, int code) {
    this.protectionClass = protectionClass;
    this.code = code;
  }

  /** The layer. */
  public ProtectionClass protectionClass() {
    return protectionClass;
  }

  int code() {
    return code;
  }
}
