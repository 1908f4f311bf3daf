package io.latchwire.wire.nd;

/**
 * The Binding Authorization Data for FMIPv6 option as it was received, RFC 5568 s6.4.5.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *                                 +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *                                 |   Type (21)   | Option Length |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                              SPI                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Authenticator                         ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * @param spi 0 names the handover key
 * @param authenticator everything behind the SPI: the option is the last one, and its Option Length
 *     is read two ways, with and without the SPI
 * @param authenticated the Mobility Header up to and including the SPI, its checksum zero
 */
public record BindingAuthorization(
    long spi, OctetString authenticator, OctetString authenticated) {}
