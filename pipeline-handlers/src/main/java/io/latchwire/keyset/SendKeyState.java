package io.latchwire.keyset;

/** Where a key that this gateway generated stands. */
public enum SendKeyState {
  /** Under way to the peer: every segment under it carries it. */
  PROPOSED,
  /** The peer is known to have it: segments under it do without the key. */
  ACTIVE,
  /** A newer key is active. Never sent under again; the peer may still use it for a while. */
  ELIGIBLE,
  /** Wiped. */
  RETIRED
}
