// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static org.assertj.core.api.Assertions.assertThat;

import cove.folder.Trash;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a docker command that is a script; no engine is there. */
class ImageBuildTest {
    @TempDir private Path home;
    private Trash trash;

    @BeforeEach
    void begin() {
        trash = new Trash(home.resolve("trash"));
    }

    @AfterEach
    void end() {
        trash.close();
    }

    private BuildFolder folder() {
        return new BuildFolder(home.resolve("build"));
    }

    /** A build whose docker command carries out these lines. */
    private ImageBuild build(String docker, Supplier<Path> environment) throws IOException {
        Path program = home.resolve("docker");
        Files.writeString(
                program,
                "#!/bin/sh\n[ \"$1\" = --version ] && echo Docker version 20.10.5 && exit\n"
                        + docker);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path shim = home.resolve("build.sh");
        try (var in = ImageBuild.class.getResourceAsStream("build.sh")) {
            Files.write(shim, in.readAllBytes());
        }
        var workshop =
                new ImageBuild.Workshop(
                        home.toString(),
                        shim,
                        new EngineImages("unix://" + home.resolve("none.sock")),
                        "none",
                        Duration.ofMinutes(5),
                        new Semaphore(1),
                        trash,
                        InstantSource.system());
        var recipe =
                new Recipe(
                        "FROM x\n",
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        "0123");
        var lock =
                FileChannel.open(
                        home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var request =
                new EnvironmentRequest("1234567", "c0", environment, "user-1", BuildSecrets.NONE);
        return new ImageBuild(workshop, folder(), recipe, request, lock, false);
    }

    @Test
    void noLinkOfACapsuleIsFollowedWhereTheServerPutsItsHelpers() throws IOException {
        Path environment = Files.createDirectory(home.resolve("environment"));
        Path missing = home.resolve("missing");
        Path there = Files.writeString(home.resolve("there"), "keep");
        Files.createSymbolicLink(environment.resolve("git-askpass"), missing);
        Files.createSymbolicLink(environment.resolve("git-ask-pass"), there);

        build(
                        "for last; do :; done; ls -l \"$last\" > "
                                + home.resolve("seen")
                                + "; exit 1",
                        () -> environment)
                .run();

        assertThat(home.resolve("seen")).content().contains("-> " + missing, "-> " + there);
        assertThat(missing).doesNotExist();
        assertThat(there).hasContent("keep");
        assertThat(Files.isExecutable(there)).isFalse();
    }
}
