// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptWorkTest {
    private static final String ONE = "0f6e2c7e-1111-4222-8333-444444444441";
    private static final String TWO = "0f6e2c7e-1111-4222-8333-444444444442";

    @TempDir private Path home;
    private KeptWork kept;
    private Path history;

    @BeforeEach
    void create() throws IOException {
        kept = new KeptWork(home.resolve("kept"));
        kept.create();
        history = kept.state().resolve("history");
    }

    private static String line(String status, String session) {
        return "2026-11-23 05:00:00\t1.2s\tcove-%s\t%s\ta1b2c3\t%s\tnextflow run main.nf\n"
                .formatted(ONE, status, session);
    }

    private Optional<String> session(String text) throws IOException {
        Files.writeString(history, text);
        return kept.session();
    }

    @Test
    void theSessionIsThatOfTheLastLine() throws IOException {
        assertThat(kept.session()).isEmpty();
        assertThat(session(line("OK", ONE))).contains(ONE);
        assertThat(session(line("ERR", ONE) + line("-", TWO))).contains(TWO);
        assertThat(session("x".repeat(100_000) + "\n" + line("OK", TWO))).contains(TWO);
    }

    @Test
    void whatIsNoSessionIsNone() throws IOException {
        assertThat(session("")).isEmpty();
        assertThat(session("\n")).isEmpty();
        assertThat(session(line("OK", "-resume"))).isEmpty();
        assertThat(session(line("OK", ONE + " -c /etc/passwd"))).isEmpty();
    }

    @Test
    void aLinkOrAPipeInPlaceOfTheHistoryIsNotRead() throws IOException {
        Files.writeString(home.resolve("elsewhere"), line("OK", ONE));
        Files.createSymbolicLink(history, home.resolve("elsewhere"));
        assertThat(kept.session()).isEmpty();

        Files.delete(history);
        CommandRunner.run(
                List.of("mkfifo", history.toString()),
                home,
                Map.of("PATH", System.getenv("PATH")),
                Duration.ofSeconds(30));
        assertThat(kept.session()).isEmpty();
    }

    @Test
    void anotherRunTakesOverTheTasksWithoutASecondCopyAndTheStateWithOne() throws IOException {
        Path task = Files.createDirectories(kept.tasks().resolve("ab/c1"));
        Files.writeString(task.resolve("made.txt"), "made");
        Files.createSymbolicLink(task.resolve("way-out"), Path.of("/etc/passwd"));
        Files.writeString(history, line("OK", ONE));
        var next = new KeptWork(home.resolve("next"));

        assertThat(next.takeFrom(kept)).isTrue();
        Files.writeString(next.state().resolve("history"), line("OK", TWO));

        assertThat(
                        Files.isSameFile(
                                next.tasks().resolve("ab/c1/made.txt"), task.resolve("made.txt")))
                .isTrue();
        assertThat(next.tasks().resolve("ab/c1/way-out")).isSymbolicLink();
        assertThat(kept.session()).contains(ONE);
        assertThat(next.session()).contains(TWO);
    }

    @Test
    void whatIsAResultOfTheEarlierRunIsCopiedWithItsTimes() throws IOException {
        Path task = Files.createDirectories(kept.tasks().resolve("ab/c1"));
        Path made = Files.writeString(task.resolve("made.txt"), "made");
        Files.setLastModifiedTime(made, FileTime.fromMillis(1_700_000_000_123L));
        Files.writeString(task.resolve("between.txt"), "between");
        Path results = Files.createDirectory(home.resolve("results"));
        Path published = Files.createLink(results.resolve("published.txt"), made);
        var next = new KeptWork(home.resolve("next"));
        next.takeFrom(kept);

        next.partFrom(results);

        Path taken = next.tasks().resolve("ab/c1/made.txt");
        assertThat(Files.getLastModifiedTime(taken)).isEqualTo(Files.getLastModifiedTime(made));
        Files.writeString(taken, "changed");
        assertThat(published).hasContent("made");
        assertThat(
                        Files.isSameFile(
                                next.tasks().resolve("ab/c1/between.txt"),
                                task.resolve("between.txt")))
                .isTrue();
        assertThat(next.folder()).isDirectoryNotContaining("glob:**/own*");
    }
}
