package io.latchwire.handover;

/** Why a PrRtAdv that is otherwise good gives a mobile node no key. */
public enum KeyReplyFault {
  /** No Handover Key Reply option. */
  ABSENT,
  /** The option is malformed, or the ciphertext is not as long as the modulus. */
  LENGTH,
  /** An algorithm that this node does not use. */
  ALGORITHM,
  /** A weaker algorithm than was asked for: RFC 5269 s3.3 on bidding down. */
  WEAKER,
  /** Key Lifetime 0. */
  LIFETIME,
  /** Not encrypted to the key that the nonce stands for, or altered; always the same answer. */
  DECRYPTION
}
