package io.latchwire.wire.kerberos;

/**
 * KerberosFlags, RFC 4120 s5.2.8: bit 0 is the most significant one.
 *
 * @param bits the first 32
 */
public record Flags(int bits) {
  /** No flag. */
  public static final Flags NONE = new Flags(0);

  /** Those with these numbers. */
  public static Flags of(int... numbers) {
    Flags flags = NONE;
    for (int number : numbers) {
      flags = flags.with(number);
    }
    return flags;
  }

  /** Whether the bit with this number is set. */
  public boolean has(int number) {
    return (bits << number) < 0;
  }

  /** With this bit set. */
  public Flags with(int number) {
    return new Flags(bits | 1 << (31 - number));
  }

  /** With this bit clear. */
  public Flags without(int number) {
    return new Flags(bits & ~(1 << (31 - number)));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int number = 0; number < 32; number++) {
      if (has(number)) {
        text.append(text.length() > 1 ? "," : "").append(number);
      }
    }
    return text.append('}').toString();
  }
}
