// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedRunsTest {
    @TempDir Path home;
    private final StubExecutor commands = new StubExecutor(_ -> StubExecutor.RUNNING, _ -> {});

    @Test
    void aRunWhoseTasksCannotBeAskedAboutHoldsUpNoOther() throws IOException {
        answersAreToldToOne(
                task -> {
                    if (task.id().startsWith("bad")) {
                        throw new UncheckedIOException(new IOException("its folder is unreadable"));
                    }
                    return StubExecutor.EXITED;
                });
    }

    @Test
    void anErrorEndsNoService() throws IOException {
        var asked = new AtomicInteger();
        answersAreToldToOne(
                _ -> {
                    if (asked.incrementAndGet() < 4) {
                        throw new StackOverflowError();
                    }
                    return StubExecutor.EXITED;
                });
    }

    private void answersAreToldToOne(Function<RunHandle, RunStatus> tasks) throws IOException {
        List<RunHandle> runs =
                List.of(
                        StubExecutor.run(home.resolve("bad"), commands),
                        StubExecutor.run(home.resolve("good"), commands));
        for (RunHandle run : runs) {
            Files.writeString(
                    new TaskFiles(run.folder()).requests(),
                    "run 1 ab/c1 any 1 0\n",
                    StandardOpenOption.APPEND);
        }
        var executor = new StubExecutor(tasks, _ -> {});
        try (var tasking = StubExecutor.tasking(executor, commands)) {
            assertThat(
                            Eventually.see(
                                    () -> {
                                        tasking.poll(runs);
                                        return answers(home.resolve("good"));
                                    },
                                    answers -> !answers.isEmpty()))
                    .singleElement()
                    .extracting(TaskAnswer::exitCode)
                    .isEqualTo(0);
        }
    }

    private static List<TaskAnswer> answers(Path folder) {
        try {
            return new TaskFiles(folder).answersSoFar();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
