// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Exit;
import cove.executor.Network;
import cove.executor.Place;
import java.util.List;
import java.util.Optional;

/**
 * What became known of a run while it was made ready, ran and ended: where it ran, what it used,
 * and why it did not succeed.
 *
 * @param environment where its programs came from
 * @param network what it could reach
 * @param networkLacking why that is less than planned
 * @param limitsBy how its limits were enforced
 * @param peakMemory bytes
 * @param cpuSeconds user and system time of all its processes
 * @param resultFiles how many files it left, without its captured output
 * @param resultBytes their size together
 * @param externalData what it read from buckets
 * @param images what its capsules ran in, where they ran in images
 * @param gpus the numbers of this machine's GPUs that it was given
 */
public record RunRecord(
        Optional<String> environment,
        Optional<String> network,
        Optional<String> networkLacking,
        Optional<String> limitsBy,
        Optional<Long> peakMemory,
        Optional<Double> cpuSeconds,
        Optional<Long> resultFiles,
        Optional<Long> resultBytes,
        Optional<Failure> failure,
        List<ExternalInput> externalData,
        List<Image> images,
        List<Integer> gpus) {

    static final RunRecord EMPTY =
            new RunRecord(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of());

    public RunRecord {
        // What was stored before there were any has none.
        externalData = externalData == null ? List.of() : List.copyOf(externalData);
        images = images == null ? List.of() : List.copyOf(images);
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
    }

    /**
     * An image that a capsule ran in.
     *
     * @param capsuleSlug whose it is
     * @param reference what the container engine knew it by
     * @param id the engine's own name of its content
     * @param environment a digest of what it was built from; nothing of one that was not built
     */
    public record Image(
            String capsuleSlug, String reference, String id, Optional<String> environment) {}

    /**
     * Why a computation did not succeed.
     *
     * @param cause one word for machines, such as {@code out_of_memory}
     * @param message the cause in words
     * @param evidence the last lines it printed
     * @param advice what to do next
     */
    public record Failure(String cause, String message, List<String> evidence, String advice) {
        public Failure {
            evidence = List.copyOf(evidence);
        }
    }

    /** What is known once a run is made ready. */
    static RunRecord begun(
            Place place,
            String environment,
            List<Image> images,
            Network network,
            Optional<String> lacking,
            List<Integer> gpus,
            List<ExternalInput> externalData) {
        return new RunRecord(
                Optional.of(environment),
                Optional.of(network.word()),
                lacking,
                Optional.of(place.limitsBy()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                externalData,
                images,
                gpus);
    }

    /** The same with what is known once it ended. */
    RunRecord ended(Exit exit, Harvest harvest, List<ExternalInput> externalData) {
        return new RunRecord(
                environment,
                network,
                networkLacking,
                limitsBy,
                exit.peakMemory().stream().boxed().findFirst(),
                exit.cpuMillis().stream().mapToObj(millis -> millis / 1000.0).findFirst(),
                Optional.of(harvest.files()),
                Optional.of(harvest.bytes()),
                failure,
                externalData,
                images,
                gpus);
    }

    RunRecord withFailure(Failure failure) {
        return new RunRecord(
                environment,
                network,
                networkLacking,
                limitsBy,
                peakMemory,
                cpuSeconds,
                resultFiles,
                resultBytes,
                Optional.of(failure),
                externalData,
                images,
                gpus);
    }
}
