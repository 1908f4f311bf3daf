package io.latchwire.handover;

/**
 * Bounds of the key store. No RFC gives numbers; anyone can make a CGA for the price of a hash, so
 * it is the bound per link-layer address that stops a flood of valid requests.
 *
 * @param capacity records in all
 * @param perLinkLayerAddress records for one sender
 * @param perPublicKey records for one CGA key
 */
public record StoreLimits(int capacity, int perLinkLayerAddress, int perPublicKey) {
  /** 4096, 16 and 4. */
  public static final StoreLimits DEFAULT = new StoreLimits(4096, 16, 4);
}
