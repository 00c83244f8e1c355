// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * A line of what Nextflow told of a task, as {@code cove.nextflow.head.TaskReporter} wrote it. The
 * pipeline could write there too, so nothing is certain but its shape.
 *
 * @param event what happened: session, process, leads_to, pending, submitted, started, completed,
 *     cached or process_ended
 * @param at milliseconds since 1970, as all times here
 * @param task Nextflow's number of the task
 * @param to the process that gets what this one brings forth
 * @param name of the task, the process's with a tag or a number
 * @param folder of the task, as inside
 * @param failed whether it ended in an error, tried again or not
 * @param aborted whether Nextflow ended it because of another one
 * @param outOfMemory how many of its processes the kernel killed for memory
 * @param peakMemory bytes
 * @param cpu percent of one CPU
 * @param memory bytes that it asked for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TaskEvent(
        String event,
        long at,
        Optional<String> session,
        Optional<String> process,
        Optional<String> to,
        @JsonProperty("task_id") Optional<Integer> task,
        Optional<String> name,
        Optional<String> folder,
        Optional<Integer> exit,
        Optional<Integer> attempt,
        Optional<Long> submit,
        Optional<Long> start,
        Optional<Long> complete,
        boolean failed,
        boolean aborted,
        @JsonProperty("out_of_memory") int outOfMemory,
        @JsonProperty("peak_rss") Optional<Long> peakMemory,
        @JsonProperty("%cpu") Optional<Double> cpu,
        Optional<Integer> cpus,
        Optional<Long> memory) {}
