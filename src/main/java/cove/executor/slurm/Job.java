// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import java.util.Optional;

/**
 * A job as squeue(1) or sacct(1) tells of it.
 *
 * @param timeLimit as Slurm writes it, or empty
 * @param reason why it waits, or empty
 * @param nodes where it is or was, or empty
 */
record Job(
        String id,
        String name,
        SlurmJobState state,
        String timeLimit,
        String reason,
        String nodes) {
    /** The fields of a line, for {@code squeue --format}; the name may hold anything. */
    static final String SQUEUE_FORMAT = "%i|%T|%l|%r|%N|%j";

    /** The same for {@code sacct --parsable2 --format}, which has no reason that helps. */
    static final String SACCT_FORMAT = "JobIDRaw,State,Timelimit,Reason,NodeList,JobName%100";

    private static final int FIELDS = 6;

    /** Nothing for what is no line of a job, such as a site's greeting. */
    static Optional<Job> parse(String line) {
        String[] fields = line.strip().split("\\|", FIELDS);
        if (fields.length < FIELDS || !fields[0].matches("[0-9]+")) {
            return Optional.empty();
        }
        return Optional.of(
                new Job(
                        fields[0],
                        fields[5],
                        SlurmJobState.parse(fields[1]),
                        known(fields[2]),
                        known(fields[3]),
                        known(fields[4])));
    }

    private static String known(String field) {
        return switch (field) {
            case "None", "None assigned", "N/A", "(null)", "Partition_Limit", "INVALID" -> "";
            default -> field;
        };
    }

    /** Where it ran, for a sentence. */
    String place() {
        return nodes.isEmpty() ? "" : " on " + nodes;
    }
}
