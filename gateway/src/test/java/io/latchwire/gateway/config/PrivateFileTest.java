package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written here can be read by its owner, and by nobody else. */
class PrivateFileTest {
  /** Nobody, by Debian's numbers. */
  private static final int ANOTHER = 65_534;

  @TempDir private Path directory = Path.of("");

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void onlyFileIs(Path file, String text) throws IOException {
    assertThat(file).hasContent(text);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileIsMadeOnceAndForItsOwner() throws IOException {
    Path file = directory.resolve("key");
    PrivateFile.create(file, octets("one"));
    assertThatThrownBy(() -> PrivateFile.create(file, octets("two")))
        .isInstanceOf(FileAlreadyExistsException.class);
    onlyFileIs(file, "one");
  }

  @Test
  void aFileIsReplacedWholeAndWhatAnInterruptedRunLeftIsNoHindrance() throws IOException {
    Path file = directory.resolve("store");
    Files.writeString(directory.resolve("store.new"), "half of");
    PrivateFile.replace(file, octets("one"));
    PrivateFile.replace(file, octets("two"));
    onlyFileIs(file, "two");
  }

  @Test
  void rootDoesNotReplaceAFileThatItsOwnerCouldThenNotRead() throws IOException {
    TestTools.require();
    Path file = directory.resolve("store");
    PrivateFile.create(file, octets("one"));
    Files.setAttribute(file, "unix:uid", ANOTHER);
    assertThatThrownBy(() -> PrivateFile.replace(file, octets("two")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " belongs to nobody")
        .hasMessageContaining("remedy: be that user");
    onlyFileIs(file, "one");
  }

  @Test
  void rootMakesNoDirectoryWhereAServiceCouldNotLookIntoIt() throws IOException {
    TestTools.require();
    PrivateFile.directory(directory.resolve("mine/kdc"));
    assertThat(directory.resolve("mine/kdc")).isDirectory();

    Path service = Files.createDirectory(directory.resolve("service"));
    Files.setAttribute(service, "unix:uid", ANOTHER);
    assertThatThrownBy(() -> PrivateFile.directory(service.resolve("kdc")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(service + " belongs to nobody");
    assertThat(service.resolve("kdc")).doesNotExist();
  }
}
