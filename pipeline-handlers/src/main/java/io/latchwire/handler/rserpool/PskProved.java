package io.latchwire.handler.rserpool;

/** Fired up the pipeline when both sides of a connection have proved the key of this entry. */
public record PskProved(PskEntry entry) {}
