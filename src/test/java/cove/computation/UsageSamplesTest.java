// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageSamplesTest {
    @TempDir private Path folder;

    @Test
    void aRunOfAYearHasFewerThanTwoThousandSamples() {
        int samples = 0;
        for (long at = 2; at < 365L * 86_400; at = UsageSamples.next(at)) {
            samples++;
        }
        assertThat(samples).isBetween(1000, 1999);
    }

    @Test
    void aTornLineOrOneOfAnotherClockSaysNothing() throws IOException {
        Path file = folder.resolve("usage");
        UsageSamples.add(file, 2, new Usage(1000, 10));
        UsageSamples.add(file, 4, new Usage(5000, 30));
        Files.writeString(file, Files.readString(file) + "3 9000 1\n5 400 1\nrubbish\n6 60");

        UsageSamples samples = UsageSamples.read(file);

        assertThat(samples.all()).hasSize(2);
        assertThat(samples.cpus(0)).isEqualTo(0.5);
        assertThat(samples.cpus(1)).isEqualTo(2.0);
        assertThat(samples.meanCpus()).isEqualTo(1.25);
        assertThat(samples.peak().orElseThrow().memory()).isEqualTo(30);
        assertThat(UsageSamples.read(folder.resolve("none")).all()).isEmpty();
    }

    @Test
    void whatAProcessAndItsDescendantsUseIsTold() {
        long self = ProcessHandle.current().pid();
        var alone = Usage.ofDescendants(self).orElseThrow();
        assertThat(alone.memory()).isGreaterThan(10 << 20);
        assertThat(alone.cpuMillis()).isPositive();
        assertThat(Usage.ofDescendants(Integer.MAX_VALUE)).isEmpty();
    }
}
