// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import cove.http.Json;
import org.junit.jupiter.api.Test;

final class TaskCountsTest {
    private static TaskCounts counts(String processes) throws JsonProcessingException {
        return TaskCounts.of(Json.MAPPER.readTree("{\"processes\": [" + processes + "]}"));
    }

    @Test
    void eachProcessWithTasksHasALine() throws JsonProcessingException {
        var counts =
                counts(
                        """
                        {"name": "align_1", "waiting": 0, "running": 2, "succeeded": 3, "cached": 1},
                        {"name": "report_2", "waiting": 0}
                        """);

        assertThat(counts.lines()).containsExactly("align_1: 2 running, 1 cached, 3 succeeded");
        assertThat(counts.story()).isEqualTo("4 of 6 tasks done");
    }

    @Test
    void noTasksAreNoLines() throws JsonProcessingException {
        assertThat(counts("").lines()).isEmpty();
        assertThat(counts("").story()).isEqualTo("0 of 0 tasks done");
    }
}
