// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.nextflow.PipelineTask.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentProgressTest {
    @TempDir private Path home;

    private final RecentProgress recent = new RecentProgress(5);

    private Path events(int run) {
        return home.resolve("events" + run);
    }

    private void tell(int run, String text) throws IOException {
        Files.writeString(events(run), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(String event, int task) {
        return "{\"event\":\"%s\",\"at\":1,\"task_id\":%d,\"process\":\"P\",\"name\":\"Ü (%d)\"}\n"
                .formatted(event, task, task);
    }

    private List<State> states(int run) throws IOException {
        return recent.read(events(run), false).tasks().stream().map(PipelineTask::state).toList();
    }

    @Test
    void cutAnywhereAtEachTimeItSaysInTheEndWhatOneReadingSays() throws IOException {
        byte[] all =
                (line("submitted", 1)
                                + line("started", 1)
                                + "x".repeat(70_000)
                                + "\n"
                                + line("submitted", 2)
                                + line("completed", 1)
                                + line("started", 2))
                        .getBytes(StandardCharsets.UTF_8);
        for (int from = 0, step = 1; from < all.length; from += step) {
            // In the middle of letters as well, but not seventy thousand times.
            step = from > 300 && from < 69_900 ? 9_973 : 7;
            try (var out =
                    Files.newOutputStream(
                            events(1), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(all, from, Math.min(step, all.length - from));
            }
            assertThat(recent.read(events(1), false)).isEqualTo(Progress.read(events(1), false));
        }

        assertThat(states(1)).containsExactly(State.SUCCEEDED, State.RUNNING);
    }

    @Test
    void onlyWhatWasToldSinceIsRead() throws IOException {
        tell(1, line("started", 1));
        assertThat(states(1)).containsExactly(State.RUNNING);

        // Whoever reads all of it anew finds nothing of the first task.
        try (var channel = Files.newByteChannel(events(1), StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {'x', 'x'}));
        }
        tell(1, line("started", 2));

        assertThat(states(1)).containsExactly(State.RUNNING, State.RUNNING);
        assertThat(Progress.read(events(1), false).tasks()).hasSize(1);
    }

    @Test
    void anotherFileOfThatNameIsReadFromItsBeginning() throws IOException {
        tell(1, line("started", 1));
        assertThat(states(1)).hasSize(1);

        Path other = home.resolve("other");
        Files.writeString(other, line("completed", 7) + line("completed", 8));
        Files.move(other, events(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(states(1)).containsExactly(State.SUCCEEDED, State.SUCCEEDED);

        Files.writeString(events(1), line("started", 9));
        assertThat(states(1)).containsExactly(State.RUNNING);

        Files.delete(events(1));
        assertThat(states(1)).isEmpty();
    }

    @Test
    void thoseNotAskedForTheLongestTimeAreForgotten() throws IOException {
        for (int run = 1; run <= 3; run++) {
            tell(run, line("started", 1) + line("started", 2));
            assertThat(states(run)).hasSize(2);
        }
        assertThat(recent.size()).isEqualTo(2);

        tell(4, line("started", 1) + line("started", 2) + line("started", 3));
        tell(4, line("started", 4) + line("started", 5) + line("started", 6));
        assertThat(states(4)).hasSize(6);
        assertThat(recent.size()).isZero();

        for (int run = 10; run < 200; run++) {
            tell(run, "");
            assertThat(states(run)).isEmpty();
        }
        assertThat(recent.size()).isLessThanOrEqualTo(100);
    }
}
