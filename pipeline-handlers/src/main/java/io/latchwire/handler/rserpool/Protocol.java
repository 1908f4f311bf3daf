package io.latchwire.handler.rserpool;

/** Which of the two protocols a port speaks. */
public enum Protocol {
  /** Pool elements and pool users with a registrar. */
  ASAP,
  /** Registrars with each other. */
  ENRP
}
