// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CapsuleAndAssetCommandsTest {
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

    @Test
    void addPrintsTheIdAloneAndReleaseTheNumberAlone() {
        Path capsule = cove.capsule("plain", "true");

        String id = cove.cove("capsule", "add", capsule, "--name", "Plain").answer();

        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(cove.cove("capsule", "release", id).out()).isEqualTo("1\n");
        assertThat(cove.cove("capsule", "release", id, "--json").json().path("version").asInt())
                .isEqualTo(2);
        assertThat(cove.cove("capsule", "list").out()).containsPattern(id + "  \\d{7} .*  Plain\n");
    }

    @Test
    void aCapsuleKeepsTheIdentityItHasElsewhere() {
        String id = UUID.randomUUID().toString();
        Path capsule = cove.capsule("known", "true");

        var outcome =
                cove.cove("capsule", "add", capsule, "--id", id, "--slug", "4820193", "--json");

        assertThat(outcome.json().path("id").asText()).isEqualTo(id);
        assertThat(outcome.json().path("slug").asText()).isEqualTo("4820193");
    }

    @Test
    void resultsOfEarlierRunsByHandStayHere() {
        Path capsule = cove.capsule("used", "ls .. | xargs; cat ../results/* || true");
        cove.write(Path.of("used/results/left.txt"), "left over");

        assertThat(cove.cove("run", capsule).out()).doesNotContain("left over");
    }

    @Test
    void anExportIsAdded() throws IOException {
        Path zip = folder.resolve("export.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("capsule-1234567/code/run"));
            out.write("echo zipped\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        assertThat(cove.cove("run", zip).out()).startsWith("zipped\n");
    }

    @Test
    void aRepositoryIsAdded() throws IOException, InterruptedException {
        Path work = cove.capsule("work", "echo from git");
        var git =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm one")
                        .directory(work.toFile())
                        .inheritIO()
                        .start();
        assertThat(git.waitFor()).isZero();

        assertThat(cove.cove("run", "file://" + work).out()).startsWith("from git\n");
    }

    @Test
    void aDataAssetIsThereAtItsMountOrAtAnother() {
        Path reads = cove.write(Path.of("data/lane 1/reads.fq"), "acgt").getParent().getParent();
        Path capsule = cove.capsule("reader", "cd /data; find * -type f");
        String id = cove.cove("asset", "add", reads, "--mount", "reads").answer();

        assertThat(cove.cove("run", capsule, "--data", id).out())
                .startsWith("reads/lane 1/reads.fq\n");
        assertThat(cove.cove("run", capsule, "--data", id + ":other").out())
                .startsWith("other/lane 1/reads.fq\n");
    }

    @Test
    void aFileIsADataAssetToo() {
        Path file = cove.write(Path.of("single.txt"), "alone");

        var outcome = cove.cove("asset", "add", file, "--mount", "one", "--name", "One", "--json");

        assertThat(outcome.json().path("name").asText()).isEqualTo("One");
        assertThat(outcome.json().path("files").asInt()).isEqualTo(1);
    }
}
