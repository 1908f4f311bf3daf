package io.latchwire.wire.kerberos;

import org.jspecify.annotations.Nullable;

/**
 * PA-ENC-TS-ENC, RFC 4120 s5.2.7.2.
 *
 * @param time seconds since 1970
 * @param microseconds of it
 */
public record PaEncTimestamp(long time, @Nullable Integer microseconds) {
  /** Reads one. */
  public static PaEncTimestamp read(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s ->
            new PaEncTimestamp(
                s.field(0, DerReader::time), s.optional(1, DerReader::microseconds)));
  }

  /** In DER. */
  public byte[] encoded() {
    return Der.sequence(
        Der.field(0, Der.time(time)),
        Der.optional(1, microseconds, m -> Der.integer(m.longValue())));
  }
}
