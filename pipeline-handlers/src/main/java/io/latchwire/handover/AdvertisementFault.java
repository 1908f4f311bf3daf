package io.latchwire.handover;

/** Why a mobile node drops a PrRtAdv, in the order of the checks. */
public enum AdvertisementFault {
  /** Fragmented, from another link, wrong checksum or malformed. */
  MALFORMED,
  /** To an address that is not this node's. */
  DESTINATION,
  /** From an address that is not link-local: RFC 5568 s6.1.2. */
  SOURCE,
  /** The Identifier is of no outstanding solicitation. */
  IDENTIFIER,
  /** Not signed, without CGA option or without Timestamp: nothing in it is believed. */
  UNSECURED,
  /** The nonce is of no outstanding solicitation: RFC 5269 s3.3. */
  NONCE,
  /** The Key Hash names another key than the CGA option, or the parameters are malformed. */
  KEY,
  /** The source is not a CGA of the key. */
  CGA_MISMATCH,
  /** No certification path says that the key is a router's: RFC 5269 s3.3. */
  UNCERTIFIED,
  /** The signature does not verify. */
  SIGNATURE
}
