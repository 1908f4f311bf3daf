/**
 * The messages of Kerberos (RFC 4120, RFC 6113), of PKINIT (RFC 4556, RFC 8636) and of the tokens
 * that carry them over GSS-API (RFC 4121, RFC 4178), in DER.
 *
 * <p>A {@code read} takes octets of strangers and either gives a value or throws {@link
 * io.latchwire.wire.kerberos.DerException}, nothing else. Where a checksum or a signature is made
 * over a part, the part's octets are kept as they came. Reading order: {@link
 * io.latchwire.wire.kerberos.DerReader}, {@link io.latchwire.wire.kerberos.Der}, {@link
 * io.latchwire.wire.kerberos.KdcReq}, {@link io.latchwire.wire.kerberos.KdcRep}, {@link
 * io.latchwire.wire.kerberos.KrbError}, {@link io.latchwire.wire.kerberos.ApReq}; then FAST, then
 * PKINIT, then SPNEGO.
 *
 * <p>Touches: nothing of the house.
 */
@NullMarked
package io.latchwire.wire.kerberos;

import org.jspecify.annotations.NullMarked;
