// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.nextflow.PipelineTask.State;
import cove.process.CommandRunner;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskLogsTest {
    private static final String FOLDER = "ab/" + "c".repeat(30);

    @TempDir private Path home;
    private TaskLogs logs;
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        var kept = new KeptWork(home.resolve("pipeline"));
        kept.create();
        logs = new TaskLogs(kept, home.resolve("logs"));
        folder = Files.createDirectories(kept.tasks().resolve(FOLDER));
        Files.writeString(home.resolve("secret"), "secret");
        Files.createDirectory(home.resolve("elsewhere"));
        Files.writeString(home.resolve("elsewhere/.command.log"), "secret");
    }

    private static PipelineTask task(int number) {
        return new PipelineTask(
                number,
                "P",
                "P (1)",
                State.SUCCEEDED,
                Optional.of(Path.of(FOLDER)),
                Optional.of(0),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private Optional<String> read() throws IOException {
        var opened = logs.open(task(1));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (var open = opened.get()) {
            byte[] bytes = Channels.newInputStream(open).readAllBytes();
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLogIsReadInTheTasksFolderAndKeptByItsNumber() throws IOException {
        assertThat(read()).isEmpty();
        Files.writeString(folder.resolve(".command.log"), "hello");
        assertThat(read()).contains("hello");

        logs.keep(List.of(task(1), task(2)));
        logs.keep(List.of(task(1)));
        Files.move(home.resolve("pipeline"), home.resolve("gone"));

        assertThat(read()).contains("hello");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve(".command.log"), home.resolve("secret"));

        assertThat(read()).isEmpty();
        logs.keep(List.of(task(1)));
        assertThat(home.resolve("logs")).isEmptyDirectory();
    }

    @Test
    void aLinkInPlaceOfTheFolderIsNotFollowed() throws IOException {
        Files.delete(folder);
        Files.createSymbolicLink(folder, home.resolve("elsewhere"));

        assertThat(read()).isEmpty();
        logs.keep(List.of(task(1)));
        assertThat(home.resolve("logs")).isEmptyDirectory();
    }

    @Test
    void aPipeIsNotOpened() throws IOException {
        var made =
                CommandRunner.run(
                        List.of("mkfifo", folder.resolve(".command.log").toString()),
                        home,
                        Map.of("PATH", System.getenv("PATH")),
                        Duration.ofSeconds(30));
        assertThat(made.succeeded()).isTrue();

        assertThat(read()).isEmpty();
        logs.keep(List.of(task(1)));
        assertThat(home.resolve("logs")).isEmptyDirectory();
    }
}
