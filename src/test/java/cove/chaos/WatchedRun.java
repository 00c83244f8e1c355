// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.ProcessTable;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A pipeline's run as it is seen on the disk and among the processes. */
record WatchedRun(Path home, String id) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    Path folder() {
        return home.resolve("runs").resolve(id.substring(0, 2)).resolve(id);
    }

    Path results() {
        return folder().resolve("results");
    }

    Path tasks() {
        return folder().resolve("pipeline/tasks");
    }

    /** The folder of the task that makes a file of this name, once it is there. */
    Path folderWith(String name) {
        return Eventually.answer(
                "a task that makes " + name, PATIENCE, () -> foldersWith(name).stream().findAny());
    }

    /** The folders of all tasks that made a file of this name. */
    List<Path> foldersWith(String name) {
        try (var folders = Files.newDirectoryStream(tasks(), "[0-9a-f][0-9a-f]")) {
            return stream(folders)
                    .flatMap(WatchedRun::children)
                    .filter(task -> Files.exists(task.resolve(name)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Stream<Path> children(Path folder) {
        try (var children = Files.newDirectoryStream(folder)) {
            return stream(children);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> stream(Iterable<Path> paths) {
        var all = Stream.<Path>builder();
        paths.forEach(all);
        return all.build();
    }

    /** Nextflow itself. */
    ProcessHandle nextflow() {
        return process(
                "Nextflow",
                words ->
                        words.getFirst().endsWith("/java")
                                && words.contains("nextflow.cli.Launcher"));
    }

    /** The shell that starts the tasks. */
    ProcessHandle taskStarter() {
        // The shells that it forked have its words too, and may have lower numbers.
        ProcessHandle one = process("the shell that starts tasks", WatchedRun::startsTasks);
        while (startsTasks(words(one.parent().orElseThrow()))) {
            one = one.parent().orElseThrow();
        }
        return one;
    }

    /** One of the shells that wait for Nextflow and for the tasks. */
    ProcessHandle waitingShell() {
        ProcessHandle starter = taskStarter();
        return Eventually.answer(
                "a shell that waits for a task",
                PATIENCE,
                () ->
                        starter.children()
                                .filter(process -> startsTasks(words(process)))
                                .filter(
                                        process ->
                                                process.children()
                                                        .anyMatch(
                                                                child ->
                                                                        isBubblewrap(words(child))))
                                .findAny());
    }

    private static boolean startsTasks(List<String> words) {
        return words.size() > 1 && words.get(1).endsWith("/tasks.sh");
    }

    private static boolean isBubblewrap(List<String> words) {
        return words.getFirst().endsWith("bwrap");
    }

    /** The first process of the outer sandbox. */
    ProcessHandle first() {
        return taskStarter().parent().orElseThrow();
    }

    /** Whoever made the outer sandbox. */
    ProcessHandle outermost() {
        return first().parent().orElseThrow();
    }

    /** The first process of the sandbox of Nextflow alone. */
    ProcessHandle firstOfNextflow() {
        return nextflow().parent().orElseThrow();
    }

    /** Whoever made that sandbox. */
    ProcessHandle aroundNextflow() {
        return firstOfNextflow().parent().orElseThrow();
    }

    private ProcessHandle process(String what, Predicate<List<String>> wanted) {
        return Eventually.answer(
                what,
                PATIENCE,
                () ->
                        ProcessHandle.allProcesses()
                                .filter(process -> wanted.test(words(process)))
                                .filter(process -> mentionsThis(words(process)))
                                .findAny());
    }

    private boolean mentionsThis(List<String> words) {
        return words.stream().anyMatch(word -> word.contains(id));
    }

    private static List<String> words(ProcessHandle process) {
        try {
            return List.of(
                    Files.readString(
                                    Path.of("/proc/" + process.pid() + "/cmdline"),
                                    StandardCharsets.ISO_8859_1)
                            .split("\0", -1));
        } catch (IOException e) {
            return List.of("");
        }
    }

    List<String> processes() {
        return ProcessTable.mentioning(id);
    }

    /** No process of it is left, no control group of it or of its tasks, and no work to discard. */
    void leavesNothing() throws IOException {
        assertThat(processes()).isEmpty();
        assertThat(ControlGroups.of(List.of(id))).isEmpty();
        assertThat(folder().resolve("work")).doesNotExist();
        assertThat(tasks().resolve(".tmp")).doesNotExist();
        for (String passing : List.of("place", "begun", "made")) {
            assertThat(folder().resolve("settling-" + passing)).doesNotExist();
        }
    }

    Optional<String> text(String result) {
        try {
            return Optional.of(Files.readString(results().resolve(result)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
