package io.latchwire.handover;

/** The two sides of an access router. */
public enum RouterPort {
  /** The link that mobile nodes are attached to. */
  LINK,
  /** The network behind it, where the other access routers are. */
  UPSTREAM
}
