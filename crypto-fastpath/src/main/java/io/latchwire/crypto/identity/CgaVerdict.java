package io.latchwire.crypto.identity;

/** What the verification of a CGA found, in the order of RFC 3972 s5. */
public enum CgaVerdict {
  /** The address belongs to the key. */
  VALID,
  /** Step 1: the collision count is not 0, 1 or 2. */
  COLLISION_COUNT,
  /** Step 2: the address has another subnet prefix. */
  PREFIX,
  /** Step 4: the interface identifier is not Hash1. */
  HASH1,
  /** Step 7: Hash2 has too few leading zero bits for the Sec of the address. */
  HASH2
}
