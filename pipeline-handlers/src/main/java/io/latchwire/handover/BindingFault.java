package io.latchwire.handover;

import java.util.Locale;

/**
 * Why an FBU changes nothing, in the order of the checks. Each constant is a counter, {@code
 * latchwire_handover_fbus_refused_total{reason="..."}}.
 */
public enum BindingFault {
  /** The Mobility Header's checksum is wrong; the home address counts as its source. */
  CHECKSUM,
  /** Header Len contradicts the packet. */
  LENGTH,
  /** Payload Proto is not 59. */
  PAYLOAD_PROTO,
  /** MH Type is not one that a router of a fast handover takes. */
  UNKNOWN_TYPE,
  /** A mobility option that cannot be read. */
  OPTION,
  /** No Home Address option, more than one, or one without a routable address. */
  HOME_ADDRESS,
  /** The source is the home address and no Alternate Care-of Address says where to forward to. */
  NO_CARE_OF_ADDRESS,
  /** The care-of address is not routable, or one of this router's own. */
  CARE_OF_ADDRESS,
  /** No BADF option, or its SPI is not 0. */
  UNPROTECTED,
  /** No handover key for the home address: RFC 5269 s3.5. */
  NO_KEY,
  /** The authenticator is not as long as the recorded algorithm's: another algorithm, or cut. */
  AUTHENTICATOR_LENGTH,
  /** The authenticator is wrong: a forgery, or another key. */
  AUTHENTICATOR,
  /** The sequence number is not newer than the last: a replay. */
  SEQUENCE,
  /** The new care-of address is behind no router that is known as a neighbour. */
  UNKNOWN_NEIGHBOR,
  /** The new access router refused, or did not answer. */
  NEW_ROUTER,
  /** No room for another binding. */
  RESOURCES;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
