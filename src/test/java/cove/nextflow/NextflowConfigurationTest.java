// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A whole file, which a real Nextflow reads in {@code PipelineExecutionTest}. */
class NextflowConfigurationTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/golden/nextflow/launch/cove.config");

    @Test
    void theConfigurationIsTheGoldenOne() throws IOException {
        String text =
                NextflowConfiguration.text(
                        Map.of("debug", true, "errorStrategy", "retry", "maxRetries", 2),
                        new Resources(4, 8L << 30, 500),
                        "/repo/results/nextflow");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        }

        assertThat(text).isEqualTo(Files.readString(GOLDEN));
    }
}
