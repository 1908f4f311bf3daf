package io.latchwire.gateway.admin;

import java.util.concurrent.CompletionStage;

/** Where vitals come from: the event loops that own what is counted. */
@FunctionalInterface
public interface VitalsSource {
  /** A fresh snapshot. May be asked on any thread and completes on any thread. */
  CompletionStage<Vitals> vitals();
}
