/**
 * Keys that say who somebody is: cryptographically generated addresses (RFC 3972), the RSA keys of
 * SEND (RFC 3971), and the certification paths of access routers (RFC 6494, RFC 3779).
 *
 * <p>Touches: {@code crypto.random}, the JDK, Bouncy Castle, and OpenSSL's library where it is
 * installed. Reading order: {@link io.latchwire.crypto.identity.SubjectPublicKey}, {@link
 * io.latchwire.crypto.identity.RsaKeyPair}, {@link io.latchwire.crypto.identity.CgaParameters},
 * {@link io.latchwire.crypto.identity.CgaGenerator}, {@link
 * io.latchwire.crypto.identity.CertificationPath}; behind them {@link
 * io.latchwire.crypto.identity.IdentityProvider}.
 */
@NullMarked
package io.latchwire.crypto.identity;

import org.jspecify.annotations.NullMarked;
