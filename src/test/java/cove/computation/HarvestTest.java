// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarvestTest {
    @TempDir private Path home;
    private RunFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new RunFolder(home.resolve("run"));
        Files.createDirectories(folder.results());
        Files.writeString(folder.log(), "it said this\n");
    }

    @Test
    void resultsAreCountedWithoutTheCapturedOutput() throws IOException {
        Files.createDirectories(folder.results().resolve("plots"));
        Files.writeString(folder.results().resolve("plots/a.svg"), "12345");
        Files.writeString(folder.results().resolve("b"), "123");
        Files.createSymbolicLink(folder.results().resolve("link"), Path.of("b"));

        assertThat(Harvest.gather(folder)).isEqualTo(new Harvest(3, 8));
        assertThat(folder.results().resolve("output")).hasContent("it said this");
    }

    @Test
    void gatheringTwiceGivesTheSame() throws IOException {
        Files.writeString(folder.results().resolve("b"), "123");

        var first = Harvest.gather(folder);

        assertThat(Harvest.gather(folder)).isEqualTo(first);
    }

    @Test
    void theCapsulesOwnOutputStaysAndCounts() throws IOException {
        Files.writeString(folder.results().resolve("output"), "kept");

        assertThat(Harvest.gather(folder)).isEqualTo(new Harvest(1, 4));
        assertThat(folder.results().resolve("output")).hasContent("kept");
        assertThat(folder.log()).hasContent("it said this");
    }

    @Test
    void aRunThatLeftNothingHasNoResults() throws IOException {
        Files.writeString(folder.log(), "");

        assertThat(Harvest.gather(folder)).isEqualTo(new Harvest(0, 0));
        assertThat(folder.results().resolve("output")).isEmptyFile();
    }

    @Test
    void manyFilesAreCountedAsWell() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.writeString(folder.results().resolve("f" + i), "1");
        }

        assertThat(Harvest.gather(folder)).isEqualTo(new Harvest(100, 100));
    }
}
