/**
 * The ticket office without I/O: a KDC that gives anonymous tickets (RFC 8062 over RFC 4120, RFC
 * 4556 and RFC 6113), an acceptor of such tickets, and a client that asks for them. Messages, the
 * time and random octets go in, messages come out.
 *
 * <p>Reading order: {@link io.latchwire.kerberos.Kdc} takes a request; {@code AsExchange} and
 * {@code TgsExchange} read as the check lists of the RFCs; {@code FastArmor}, {@code
 * AnonymousPkinit}, {@code AuthorizationFilter} and {@code TransitedPath} are their parts; {@link
 * io.latchwire.kerberos.PrincipalDatabase} and {@link io.latchwire.kerberos.KdcSettings} say who
 * and how; {@code LookasideCache} and {@code ReplayCache} are all that is remembered; {@link
 * io.latchwire.kerberos.Acceptor} and {@link io.latchwire.kerberos.AnonymousClient} are the other
 * ends. Any thread may call a {@link io.latchwire.kerberos.Kdc}.
 *
 * <p>Touches: {@code crypto.kerberos}, {@code crypto.random}, {@code wire.kerberos}, Bouncy Castle
 * for CMS.
 */
@NullMarked
package io.latchwire.kerberos;

import org.jspecify.annotations.NullMarked;
