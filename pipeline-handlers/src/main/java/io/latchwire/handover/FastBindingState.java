package io.latchwire.handover;

/** Where a fast binding of an old care-of address stands at the previous access router. */
enum FastBindingState {
  /** Packets are delivered on the link. */
  IDLE,
  /** A valid FBU came, the new access router is being asked; packets are delivered on the link. */
  INITIATED,
  /** Packets go through a tunnel. */
  FORWARDING,
  /** Packets go through a tunnel while another new access router is being asked. */
  REPLACING
}
