package io.latchwire.gateway.cli;

/** What a command's exit code says; the same for every command. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** The question that was asked is answered with no: a check or a verdict failed. */
  public static final int ANSWERED_NO = 1;

  /** The configuration or the command line is wrong. */
  public static final int CONFIGURATION = 2;

  /** Something is missing around the program: a privilege, an interface, a library. */
  public static final int ENVIRONMENT = 3;

  /** No gateway could be reached. */
  public static final int UNREACHABLE = 4;

  private ExitCode() {}
}
