// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.TestingRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs in the sandbox whose base image is a root folder here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RootFolderTest {
    @TempDir private static Path home;
    @TempDir private static Path roots;
    private CoveHarness cove;
    private CoveClient dana;
    private Path small;

    /** What the server needs beside the folders. */
    String settings() {
        return CoveHarness.SETTINGS;
    }

    @BeforeAll
    void start() {
        small = TestingRoot.ofPrograms(roots.resolve("small"), "sh", "cat", "env", "ls");
        Path usual = TestingRoot.ofPrograms(roots.resolve("usual"), "bash", "sh", "cat", "env");
        cove =
                CoveHarness.start(
                        home,
                        """
                        [environments.folders]
                        "codeocean/*" = "%s"
                        "codeocean/small:*" = "%s"
                        %s
                        """
                                .formatted(usual, small, settings()));
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    void close() {
        cove.close();
    }

    private JsonNode done(SmallFolder capsule) {
        return dana.waitFor(dana.run(dana.addCapsule(capsule)));
    }

    @Test
    void aRunHasTheFolderThatIsNamedForItsBaseImageAndSaysSo() {
        JsonNode done =
                done(
                        SmallFolder.capsule("cat /etc/os-release; echo x > /results/made")
                                .with(
                                        "environment/Dockerfile",
                                        "ARG REGISTRY_HOST\nFROM $REGISTRY_HOST/codeocean/any:2\nRUN never\n"));

        assertThat(done.path("end_status").textValue()).isEqualTo("succeeded");
        assertThat(dana.resultText(done.path("id").textValue(), "output"))
                .isEqualTo("PRETTY_NAME=\"A root of this test\"\n");
        assertThat(done.path("run").path("environment").textValue())
                .isEqualTo("the root folder " + roots.resolve("usual"));
    }

    @Test
    void anotherBaseImageOrNoneIsTheHostsOwn() {
        for (String dockerfile : new String[] {"FROM debian:12\n", ""}) {
            JsonNode done =
                    done(
                            SmallFolder.capsule("cat /etc/os-release")
                                    .with("environment/Dockerfile", dockerfile));

            assertThat(dana.resultText(done.path("id").textValue(), "output"))
                    .isEqualTo(read(Path.of("/etc/os-release")));
            assertThat(done.path("run").path("environment").textValue()).contains("/usr");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aCapsuleWhoseInterpreterIsNotInTheFolderFailsBeforeItsStart() {
        JsonNode failed =
                done(
                        SmallFolder.capsule("echo never")
                                .with("environment/Dockerfile", "FROM codeocean/small:1\n"));

        assertThat(failed.path("state").textValue()).isEqualTo("failed");
        assertThat(failed.path("failure").path("cause").textValue())
                .isEqualTo("interpreter_not_found");
        assertThat(failed.path("failure").path("message").textValue())
                .contains("/bin/bash", small.toString());
        assertThat(failed.path("failure").path("advice").textValue())
                .contains("[environments.folders]");
    }
}
