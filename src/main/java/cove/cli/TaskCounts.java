// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** How many tasks of each process of a pipeline are where, as the API tells it. */
record TaskCounts(JsonNode processes) {
    private static final List<String> UNFINISHED = List.of("waiting", "running");
    private static final List<String> STATES =
            List.of("waiting", "running", "cached", "succeeded", "failed", "aborted");

    static String path(String computation) {
        return ApiPath.of("/api/cove/v1/computations/{}/tasks", computation) + "?limit=1";
    }

    static TaskCounts of(JsonNode tasks) {
        return new TaskCounts(tasks.path("processes"));
    }

    /** A line for each process that has any, such as {@code align_1: 2 running, 3 succeeded}. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (JsonNode process : processes) {
            var counts = new ArrayList<String>();
            for (String state : STATES) {
                if (process.path(state).asLong() > 0) {
                    counts.add(process.path(state).asLong() + " " + state);
                }
            }
            if (!counts.isEmpty()) {
                lines.add(process.path("name").asText() + ": " + String.join(", ", counts));
            }
        }
        return lines;
    }

    /** Such as {@code 3 of 8 tasks done}; the number of all grows while the pipeline runs. */
    String story() {
        long all = sum(STATES);
        return "%d of %d tasks done".formatted(all - sum(UNFINISHED), all);
    }

    private long sum(List<String> states) {
        long sum = 0;
        for (JsonNode process : processes) {
            for (String state : states) {
                sum += process.path(state).asLong();
            }
        }
        return sum;
    }
}
