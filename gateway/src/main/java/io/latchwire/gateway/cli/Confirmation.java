package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.AnswerJson;
import io.latchwire.gateway.admin.ConfigurationResource;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.RunningStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * The end of a trial that went well. The operator writes the file, not the gateway, which needs no
 * right to change its own configuration.
 */
final class Confirmation {
  private Confirmation() {}

  /** Confirms, and puts the text into the gateway's file; gives the gateway's answer. */
  static String of(ControlClient client) throws IOException {
    RunningStatus running = status(client);
    String text = running.trialText();
    if (text == null) {
      return client.post(RunningGateway.order("confirm"), "");
    }
    Path file = Path.of(running.file());
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try {
      write(file, written, text);
      // Before the file is exchanged: a trial that is over must not leave its text behind.
      String answer = client.post(RunningGateway.order("confirm"), "");
      Files.copy(
          file,
          file.resolveSibling(file.getFileName() + ".previous"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      return answer;
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static RunningStatus status(ControlClient client) throws DaemonUnreachableException {
    try {
      return AnswerJson.read(
          client.get(ConfigurationResource.PATH), RunningStatus.class, "what a gateway answers");
    } catch (IllegalArgumentException e) {
      throw new DaemonUnreachableException(String.valueOf(e.getMessage()), e);
    }
  }

  /** With the mode and the owner of the file that it is to replace. */
  private static void write(Path file, Path written, String text) throws IOException {
    PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);
    Files.deleteIfExists(written);
    Files.writeString(written, text, StandardOpenOption.CREATE_NEW);
    PosixFileAttributeView view = Files.getFileAttributeView(written, PosixFileAttributeView.class);
    view.setPermissions(before.permissions());
    view.setGroup(before.group());
    view.setOwner(before.owner());
  }
}
