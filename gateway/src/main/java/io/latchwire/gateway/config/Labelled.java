package io.latchwire.gateway.config;

/** A constant that the configuration file names. */
public interface Labelled {
  /** The word that stands in the file, in messages and in metrics. */
  String label();
}
