package io.latchwire.gateway.admin;

import java.time.Duration;

/**
 * The configuration in force, and the ways to another one. Every method takes its time: it reads
 * files and waits for the event loop of the flows. One change is made at a time.
 */
public interface ConfigurationSource {
  /** What is in force. */
  RunningStatus running();

  /** Reads the file anew and puts it in force. */
  ConfigurationReply reload();

  /** What this text would change; nothing is done. */
  ConfigurationReply compare(String named, String text);

  /** Puts this text in force for a time, and rolls it back unless it is confirmed. */
  ConfigurationReply attempt(String named, String text, Duration time);

  /** Keeps the configuration of the trial. */
  ConfigurationReply confirm();

  /** Ends the trial now. */
  ConfigurationReply rollBack();
}
