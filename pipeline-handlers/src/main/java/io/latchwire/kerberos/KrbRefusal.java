package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.PaData;
import java.util.List;

/**
 * A request is refused. Has no stack: strangers can cause as many as they like. The text is fixed
 * and never names anybody.
 */
public final class KrbRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<PaData> elements;
  private final boolean typed;

  KrbRefusal(ErrorCode code, String text) {
    this(code, text, List.of(), false);
  }

  private KrbRefusal(ErrorCode code, String text, List<PaData> elements, boolean typed) {
    super(text, null, false, false);
    this.code = code;
    this.elements = List.copyOf(elements);
    this.typed = typed;
  }

  /** With METHOD-DATA: what the client may try next. */
  static KrbRefusal withMethods(ErrorCode code, String text, List<PaData> methods) {
    return new KrbRefusal(code, text, methods, false);
  }

  /** With TYPED-DATA. */
  static KrbRefusal withTypedData(ErrorCode code, String text, List<PaData> elements) {
    return new KrbRefusal(code, text, elements, true);
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  /** METHOD-DATA or TYPED-DATA. */
  List<PaData> elements() {
    return elements;
  }

  /** Which of the two. */
  boolean isTyped() {
    return typed;
  }
}
