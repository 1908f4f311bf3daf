package io.latchwire.handover;

/** Why SEND does not vouch for the sender of a message, in the order of the checks. */
enum SendFault {
  /** No CGA option: RFC 3971 s5.1.2. */
  NO_CGA,
  /** Pad Length does not fit, or the parameters hold no RSA key. */
  CGA_MALFORMED,
  /** The Key Hash names another key than the CGA option: RFC 3971 s5.1. */
  KEY_HASH,
  /** The key is shorter than minbits or longer than maxbits. */
  KEY_SIZE,
  /** The source address was not made from the parameters: RFC 3972 s5. */
  CGA_MISMATCH,
  /** The signature does not verify: RFC 3971 s5.2.2. */
  SIGNATURE
}
