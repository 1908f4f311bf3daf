/**
 * The cryptography of Kerberos: RFC 3961 with the AES profiles of RFC 3962 and RFC 8009, RFC 6113
 * s5.1 to combine keys, RFC 4556 and RFC 8636 to make keys of Diffie-Hellman secrets.
 *
 * <p>Touches: {@code crypto.random} and the JDK. Reading order: {@link
 * io.latchwire.crypto.kerberos.EncryptionType}, {@link io.latchwire.crypto.kerberos.ProtocolKey},
 * {@link io.latchwire.crypto.kerberos.StringToKey}, {@link
 * io.latchwire.crypto.kerberos.KeyCombination}, {@link
 * io.latchwire.crypto.kerberos.AgreementGroup}, {@link io.latchwire.crypto.kerberos.AgreementKey},
 * {@link io.latchwire.crypto.kerberos.PkinitDerivation}.
 */
@NullMarked
package io.latchwire.crypto.kerberos;

import org.jspecify.annotations.NullMarked;
