// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedResultsTest {
    /** As a sandbox showed them. */
    private static final String TASK = "/tasks/ab/c1";

    @TempDir private Path host;
    private Path results;
    private Path task;

    @BeforeEach
    void make() throws IOException {
        results = Files.createDirectory(host.resolve("results"));
        task = Files.createDirectories(host.resolve("kept/tasks/ab/c1"));
        Files.createDirectories(host.resolve("code/pipeline"));
        Files.createDirectory(host.resolve("reads"));
        write("kept/tasks/ab/c1/made.txt", "made");
        write("reads/read.txt", "read");
        write("secret.txt", "secret");
    }

    private void write(String path, String text) throws IOException {
        Path file = host.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void link(String path, String target) throws IOException {
        Path link = host.resolve(path);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(target));
    }

    private void settle() throws IOException {
        NextflowLaunch.settle(
                host.resolve("code"),
                host.resolve("data"),
                Map.of("reads", host.resolve("reads")),
                results,
                new KeptWork(host.resolve("kept")));
    }

    /** Each file's text by its path; a link is {@code -> target}. */
    private Map<String, String> results() throws IOException {
        var found = new TreeMap<String, String>();
        try (var paths = Files.walk(results)) {
            for (Path path : paths.toList()) {
                String name = results.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    found.put(name, "-> " + Files.readSymbolicLink(path));
                } else if (Files.isRegularFile(path)) {
                    found.put(name, Files.readString(path));
                }
            }
        }
        return found;
    }

    @Test
    void aLinkToATasksFileBecomesTheFileWithoutACopyOfItsBytes() throws IOException {
        link("results/deep/made.txt", TASK + "/made.txt");

        settle();

        assertThat(results()).isEqualTo(Map.of("deep/made.txt", "made"));
        assertThat(Files.getAttribute(results.resolve("deep/made.txt"), "unix:ino"))
                .isEqualTo(Files.getAttribute(task.resolve("made.txt"), "unix:ino"));
    }

    @Test
    void aLinkToAFolderBecomesTheFolderAndSoDoTheLinksInIt() throws IOException {
        write("kept/tasks/ab/c1/table/one.csv", "1");
        link("kept/tasks/ab/c1/table/newest", "one.csv");
        link("kept/tasks/ab/c1/table/other", TASK + "/made.txt");
        link("kept/tasks/ab/c1/table/reads", "/tmp/data/reads");
        link("results/table", TASK + "/table");

        settle();
        settle();

        assertThat(results())
                .isEqualTo(
                        Map.of(
                                "table/one.csv", "1",
                                "table/newest", "1",
                                "table/other", "made",
                                "table/reads/read.txt", "read"));
    }

    @Test
    void aPublishedDataAssetIsThereAtAnyOfItsPlaces() throws IOException {
        link("results/a", "/tmp/data/reads/read.txt");
        link("results/b", "/repo/data/reads/read.txt");
        link("results/c", "../data/reads");

        settle();

        assertThat(results()).isEqualTo(Map.of("a", "read", "b", "read", "c/read.txt", "read"));
    }

    @Test
    void aLinkToWhatTheSandboxDidNotShowStaysALink() throws IOException {
        String up = "../".repeat(30);
        link("results/a", "/etc/passwd");
        link("results/b", host.resolve("secret.txt").toString());
        link("results/c", up + "etc/passwd");
        link("results/d", TASK + "/" + up + host.toString().substring(1) + "/secret.txt");
        link("kept/tasks/ab/c1/way-out", "/etc");
        link("results/e", TASK + "/way-out/passwd");
        link("results/f", TASK + "/folder");
        write("kept/tasks/ab/c1/folder/fine.txt", "fine");
        link("kept/tasks/ab/c1/folder/out", host.toString());
        link("kept/tasks/ab/c1/folder/up", up + "etc");
        link("results/g", "/");
        link("results/h", "/tasks/../..");

        settle();

        var found = results();
        assertThat(found.remove("f/fine.txt")).isEqualTo("fine");
        assertThat(found).hasSize(7).allSatisfy((_, text) -> assertThat(text).startsWith("-> "));
    }

    @Test
    void aLinkWithinTheResultsStaysALink() throws IOException {
        write("results/one.txt", "1");
        link("results/newest.txt", "one.txt");
        link("results/absolute.txt", "/results/one.txt");

        settle();

        assertThat(results())
                .isEqualTo(
                        Map.of(
                                "one.txt", "1",
                                "newest.txt", "-> one.txt",
                                "absolute.txt", "1"));
    }

    @Test
    void linksInACircleEndNothing() throws IOException {
        link("results/a", "b");
        link("results/b", "a");
        link("results/gone", TASK + "/gone");
        link("kept/tasks/ab/c1/folder/itself", ".");
        link("kept/tasks/ab/c1/folder/above", "..");
        link("kept/tasks/ab/c1/folder/again", TASK + "/folder");
        write("kept/tasks/ab/c1/folder/one.txt", "1");
        link("results/folder", TASK + "/folder");

        settle();

        assertThat(results())
                .containsEntry("a", "-> b")
                .containsEntry("gone", "-> " + TASK + "/gone")
                .containsEntry("folder/one.txt", "1")
                .containsEntry("folder/above/made.txt", "made")
                .hasSize(5);
    }

    @Test
    void aPipeIsNoResult() throws IOException {
        var made =
                CommandRunner.run(
                        List.of("mkfifo", task.resolve("pipe").toString()),
                        host,
                        Map.of("PATH", System.getenv("PATH")),
                        Duration.ofSeconds(30));
        assertThat(made.succeeded()).isTrue();
        link("results/pipe", TASK + "/pipe");
        link("results/made.txt", TASK + "/made.txt");

        settle();

        assertThat(results()).isEqualTo(Map.of("pipe", "-> " + TASK + "/pipe", "made.txt", "made"));
    }

    @Test
    void aNameOfAnyLengthHasRoom() throws IOException {
        String longest = "n".repeat(255);
        link("results/" + longest, TASK + "/made.txt");

        settle();

        assertThat(results()).isEqualTo(Map.of(longest, "made"));
    }

    @Test
    void aPipelinesOwnFilesOfOurNamesStay() throws IOException {
        write("results/settling-begun/a/b", "mine");
        write("results/settling-made", "mine");
        link("results/settling-place", TASK + "/made.txt");

        settle();

        assertThat(results())
                .isEqualTo(
                        Map.of(
                                "settling-begun/a/b", "mine",
                                "settling-made", "mine",
                                "settling-place", "made"));
    }

    @Test
    void aCopyThatAKillCutShortIsMadeAnew() throws IOException {
        table();
        link("results/deep/table", TASK + "/table");
        write("settling-begun/one.csv", "1");

        settle();

        isSettled();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyThatIsWholeTakesTheLinksPlaceAfterAKill(boolean linkIsThere) throws IOException {
        table();
        Files.createDirectory(results.resolve("deep"));
        if (linkIsThere) {
            link("results/deep/table", TASK + "/table");
        }
        link("settling-place", "deep/table");
        write("settling-made/one.csv", "1");
        write("settling-made/two.csv", "2");

        settle();

        isSettled();
    }

    @Test
    void aKillAtTheVeryEndLeavesNothingToDo() throws IOException {
        table();
        write("results/deep/table/one.csv", "1");
        write("results/deep/table/two.csv", "2");
        link("settling-place", "deep/table");

        settle();

        isSettled();
    }

    private void table() throws IOException {
        write("kept/tasks/ab/c1/table/one.csv", "1");
        write("kept/tasks/ab/c1/table/two.csv", "2");
    }

    private void isSettled() throws IOException {
        assertThat(results())
                .isEqualTo(Map.of("deep/table/one.csv", "1", "deep/table/two.csv", "2"));
        try (var rest = Files.list(host)) {
            assertThat(rest.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("settling-"));
        }
    }

    @Test
    void nothingElseIsTouched() throws IOException {
        write("results/copied.txt", "copied");
        link("results/made.txt", TASK + "/made.txt");

        settle();

        assertThat(Files.readString(task.resolve("made.txt"))).isEqualTo("made");
        assertThat(Files.exists(results.resolve("copied.txt"), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(results()).hasSize(2);
    }
}
