package io.latchwire.gateway.admin;

import java.util.concurrent.CompletionStage;

/** Where the status comes from: the event loops that own the flows and counters. */
@FunctionalInterface
public interface StatusSource {
  /** A fresh snapshot. May be asked on any thread and completes on any thread. */
  CompletionStage<Status> status();
}
