package io.latchwire.wire.kerberos;

/** Octets are not what they should be. Has no stack: strangers can cause as many as they like. */
public final class DerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Names what is wrong.
   *
   * @param reason never octets of the message
   */
  public DerException(String reason) {
    super(reason, null, false, false);
  }
}
