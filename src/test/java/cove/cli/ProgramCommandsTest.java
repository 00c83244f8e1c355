// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.GitClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with capsules and pipelines that are there. */
final class ProgramCommandsTest {
    @TempDir private static Path folder;
    private static TestingCove cove;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String capsule(String name) {
        return cove.cove("capsule", "add", cove.capsule(name, "cat /data/*/name")).answer();
    }

    private static String asset(String mount) {
        cove.write(Path.of(mount + "/name"), mount + "\n");
        return cove.cove("asset", "add", folder.resolve(mount), "--mount", mount).answer();
    }

    @Test
    void whatIsArchivedIsListedApartAndCanBeRemoved() {
        String id = capsule("old");
        String start = id.substring(0, 8);

        assertThat(cove.cove("capsule", "rm", start).err()).contains("not archived");
        assertThat(cove.cove("capsule", "archive", start).exitCode()).isZero();
        assertThat(cove.cove("capsule", "list").out()).doesNotContain(id);
        assertThat(cove.cove("capsule", "list", "--archived").out()).contains(id);
        assertThat(cove.cove("capsule", "archive", start, "--undo").exitCode()).isZero();
        assertThat(cove.cove("capsule", "list").out()).contains(id);
        cove.cove("capsule", "archive", start);
        assertThat(cove.cove("capsule", "rm", start).out()).isEqualTo("removed " + id + "\n");
        assertThat(cove.cove("capsule", "rm", id).exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void dataAssetsAreAttachedAndDetached() {
        String id = capsule("attached");
        String reads = asset("reads");
        String genome = asset("genome");

        var attached = cove.cove("capsule", "attach", id, reads, genome + ":Reference");

        assertThat(attached.out())
                .isEqualTo("%s  /data/reads\n%s  /data/Reference\n".formatted(reads, genome));
        assertThat(cove.cove("run", id).out()).startsWith("genome\nreads\n");
        assertThat(cove.cove("capsule", "detach", id, reads).exitCode()).isZero();
        assertThat(cove.cove("run", id).out()).startsWith("genome\n").doesNotContain("reads");
        assertThat(cove.cove("capsule", "detach", id, reads).err()).contains("Not attached");
    }

    @Test
    void aDuplicateIsDescribedAnew() {
        String id = capsule("original");

        String duplicate = cove.cove("capsule", "duplicate", id, "--name", "Mine").answer();
        cove.cove("capsule", "describe", duplicate, "--tag", "a", "--tag", "b", "--name", "Ours");

        assertThat(duplicate).matches("[0-9a-f-]{36}").isNotEqualTo(id);
        var described =
                cove.cove("--json", "capsule", "describe", duplicate, "--field", "Genomics");
        assertThat(described.json().path("name").asText()).isEqualTo("Ours");
        assertThat(described.json().path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(described.json().path("field").asText()).isEqualTo("Genomics");
        assertThat(described.json().path("original_capsule").path("id").asText()).isEqualTo(id);
        assertThat(cove.cove("capsule", "describe", duplicate).exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void aLinkedCapsuleIsSynced() {
        String id = capsule("linked");
        Path bare = folder.resolve("linked.git");
        new GitClient(folder).git("init", "--quiet", "--bare", bare.toString());

        assertThat(cove.cove("capsule", "sync", id).err()).contains("cove capsule link " + id);
        assertThat(cove.cove("capsule", "link", id).exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(cove.cove("capsule", "link", id, "file://" + bare).exitCode()).isZero();
        assertThat(cove.cove("capsule", "sync", id).out())
                .isEqualTo("pushed 1, pulled 0, on a new branch there\n");
        assertThat(cove.cove("capsule", "sync", id).out()).isEqualTo("pushed 0, pulled 0\n");
        assertThat(cove.cove("capsule", "link", id, "--remove").exitCode()).isZero();
        assertThat(cove.cove("capsule", "sync", id).exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void pipelinesHaveTheSameCommands() {
        Path main = cove.write(Path.of("flow/pipeline/main.nf"), "workflow { println 'hello' }\n");
        String id = cove.cove("pipeline", "add", main.getParent().getParent()).answer();

        for (var words :
                List.of(
                        List.of("describe", id, "--name", "Flow"),
                        List.of("attach", id, asset("flowing")),
                        List.of("archive", id),
                        List.of("rm", id))) {
            var line = new Object[words.size() + 1];
            line[0] = "pipeline";
            System.arraycopy(words.toArray(), 0, line, 1, words.size());
            var outcome = cove.cove(line);
            assertThat(outcome.exitCode()).as(words + outcome.err()).isZero();
        }
        assertThat(cove.cove("pipeline", "list", "--archived").out()).doesNotContain(id);
    }
}
