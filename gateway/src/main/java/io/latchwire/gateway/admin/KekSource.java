package io.latchwire.gateway.admin;

import java.util.List;

/** Tells which KEKs are in force and what is in use under each. Takes its time. */
@FunctionalInterface
public interface KekSource {
  /** The KEKs, in the order of the configuration. */
  List<KekStatus> keks();
}
