package io.latchwire.kerberos;

import org.jspecify.annotations.Nullable;

/** A client does not believe a reply, or got none but an error. */
public final class ReplyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable Integer errorCode;

  /** With the reason. */
  public ReplyException(String reason) {
    this(reason, null);
  }

  ReplyException(String reason, @Nullable Integer errorCode) {
    super(reason);
    this.errorCode = errorCode;
  }

  /** The code of the KRB-ERROR; null when it was the client that refused. */
  public @Nullable Integer errorCode() {
    return errorCode;
  }
}
