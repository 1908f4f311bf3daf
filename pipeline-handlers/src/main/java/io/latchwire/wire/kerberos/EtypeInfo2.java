package io.latchwire.wire.kerberos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of ETYPE-INFO2, RFC 4120 s5.2.7.5: how the client's key is made of its password.
 *
 * @param etype the encryption type's number
 * @param salt when it is not the default one
 * @param parameters iterations as four octets
 */
public record EtypeInfo2(int etype, @Nullable String salt, @Nullable OctetString parameters) {
  /** Reads all entries. */
  public static List<EtypeInfo2> readAll(DerReader reader) throws DerException {
    return reader.sequenceOf(entry ->
        entry.in(
            DerReader.SEQUENCE,
            s ->
                new EtypeInfo2(
                    s.field(0, DerReader::int32),
                    s.optional(1, DerReader::string),
                    s.optional(2, DerReader::octetString))));
  }

  /** ETYPE-INFO2. */
  public static byte[] encoded(List<EtypeInfo2> entries) {
    return Der.sequenceOf(
        entries,
        entry ->
            Der.sequence(
                Der.field(0, Der.integer(entry.etype)),
                Der.optional(1, entry.salt, Der::string),
                Der.optional(2, entry.parameters, Der::octetString)));
  }
}
