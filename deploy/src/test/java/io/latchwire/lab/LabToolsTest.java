package io.latchwire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of captures must find what is wrong with them: its own tests are in Python. */
class LabToolsTest {
  @Test
  void theJudgeOfCapturesFindsEachKindOfFault() throws Exception {
    Script tests =
        Script.run(
            Duration.ofMinutes(1),
            Path.of("target/lab/tools.log"),
            List.of("python3", "-m", "unittest", "discover", "-s", "deploy/src/test/python"));

    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output()).containsPattern("Ran [1-9][0-9]* tests");
  }
}
