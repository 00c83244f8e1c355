// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Usage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskUsageTest {
    @Test
    void cpuTimeNeverGoesBackWhateverIsToldOfATask() {
        var usage = new TaskUsage();

        usage.ended(new TaskAnswer(1, 0, -1, 5_000_000, 0, ""));
        assertThat(usage.with(Map.of(2, new Usage(100, 7), 3, new Usage(20, 3))))
                .isEqualTo(new Usage(125, 10));
        assertThat(usage.with(Map.of(3, new Usage(30, 3)))).isEqualTo(new Usage(135, 3));
        usage.ended(new TaskAnswer(2, 137, -1, -1, 0, ""));
        usage.ended(new TaskAnswer(3, 0, -1, 40_000_000, 0, ""));
        assertThat(usage.with(Map.of())).isEqualTo(new Usage(145, 0));
    }
}
