// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.RunHandle;
import cove.executor.Usage;
import cove.process.NamedPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is believed of what a node wrote down, and what not. */
class NodeUsageTest {
    private static final String BEFORE = "000000009 000000000001999 000000000099999\n";
    private static final String AFTER = "000000011 000000000002003 000000000100001\n";

    @TempDir private Path folder;
    private NodeUsage usage;

    @BeforeEach
    void open() {
        usage = NodeUsage.of(new RunHandle("run", folder));
    }

    @Test
    void nothingIsToldUntilTheNodeSaidSomething() throws IOException {
        assertThat(usage.read()).isEmpty();
        usage.reserve();
        assertThat(usage.file()).hasSize(BEFORE.length() * 2L);
        assertThat(usage.read()).isEmpty();
    }

    @Test
    void whateverPartOfAWriteIsSeenNothingIsBelievedThatWasNotWritten() throws IOException {
        String whole = AFTER + AFTER;
        for (int seen = 0; seen <= whole.length(); seen++) {
            Files.writeString(
                    usage.file(), whole.substring(0, seen) + (BEFORE + BEFORE).substring(seen));
            assertThat(usage.read().stream())
                    .isSubsetOf(
                            new Usage(1999, 99_999, OptionalLong.of(9)),
                            new Usage(2003, 100_001, OptionalLong.of(11)));
        }
        assertThat(usage.read()).isPresent();
    }

    @Test
    void rubbishTellsNothing() throws IOException {
        for (String rubbish : new String[] {"", BEFORE, "x".repeat(84), BEFORE + AFTER}) {
            Files.writeString(usage.file(), rubbish);
            assertThat(usage.read()).as(rubbish).isEmpty();
        }
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), AFTER + AFTER);
        Files.delete(usage.file());
        Files.createSymbolicLink(usage.file(), elsewhere);
        assertThat(usage.read()).isEmpty();
        Files.delete(usage.file());
        NamedPipe.make(usage.file());
        assertThat(usage.read()).isEmpty();
    }
}
