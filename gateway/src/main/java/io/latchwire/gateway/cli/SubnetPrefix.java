package io.latchwire.gateway.cli;

import io.latchwire.wire.nd.Ip6Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The prefix of a link, 64 bits: {@code 2001:db8:1:1::/64}, or its address alone. */
final class SubnetPrefix implements ITypeConverter<Ip6Address> {
  private static final String LENGTH = "/64";

  @Override
  public Ip6Address convert(String text) {
    try {
      return Ip6Address.parse(
          text.endsWith(LENGTH) ? text.substring(0, text.length() - LENGTH.length()) : text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          text + " (expected: an IPv6 prefix of 64 bits, as 2001:db8:1:1::/64)");
    }
  }
}
