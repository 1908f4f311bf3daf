/**
 * The door of the ticket office: datagrams and streams of RFC 4120 s7.2 in front of a {@link
 * io.latchwire.kerberos.Kdc}, and what bounds the work that strangers can cause.
 *
 * <p>Reading order: {@link io.latchwire.handler.kerberos.KdcFront}, {@link
 * io.latchwire.handler.kerberos.KdcDatagramHandler}, {@link
 * io.latchwire.handler.kerberos.KdcStreamHandler}, {@code SourceRates}.
 *
 * <p>Touches: {@code kerberos}, {@code wire.kerberos}, Netty.
 */
@NullMarked
package io.latchwire.handler.kerberos;

import org.jspecify.annotations.NullMarked;
