package io.latchwire.latch;

/** How an identity is proved; the same name proved in another way is another identity. */
public enum AuthClass {
  /** Not at all. */
  NONE(0),
  /** By the key encryption key under which MAC keys come in-line. */
  KEK(1),
  /** By a key that was configured on both ends. */
  MANUAL(2),
  /** By a master key tuple of RFC 5925. */
  MKT(3),
  /** By a certificate. */
  CERT(4),
  /** By a pre-shared key of IKE. */
  PSK(5),
  /** By nothing but the possession of a public key's private half, RFC 5386. */
  PUBLIC_KEY(6);

  private final int code;

  AuthClass(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static AuthClass of(int code) {
    for (AuthClass authClass : values()) {
      if (authClass.code == code) {
        return authClass;
      }
    }
    throw new IllegalArgumentException("authentication class " + code + " is not known");
  }
}
