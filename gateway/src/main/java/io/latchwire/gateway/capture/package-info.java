/**
 * Files of recorded frames: pcap and pcapng.
 *
 * <p>Touches: JDK.
 */
@NullMarked
package io.latchwire.gateway.capture;

import org.jspecify.annotations.NullMarked;
