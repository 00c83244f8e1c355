// SPDX-License-Identifier: Apache-2.0
package cove.computation;

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
        List<ExternalInput> externalData) {

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
                    List.of());

    public RunRecord {
        // What was stored before there were any has none.
        externalData = externalData == null ? List.of() : List.copyOf(externalData);
    }

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

    RunRecord withPlace(Place place, Network network, Optional<String> lacking) {
        return new RunRecord(
                Optional.of(place.environment()),
                Optional.of(network.word()),
                lacking,
                Optional.of(place.limitsBy()),
                peakMemory,
                cpuSeconds,
                resultFiles,
                resultBytes,
                failure,
                externalData);
    }

    RunRecord withUsage(Optional<Long> peakMemory, Optional<Double> cpuSeconds) {
        return new RunRecord(
                environment,
                network,
                networkLacking,
                limitsBy,
                peakMemory,
                cpuSeconds,
                resultFiles,
                resultBytes,
                failure,
                externalData);
    }

    RunRecord withResults(long files, long bytes) {
        return new RunRecord(
                environment,
                network,
                networkLacking,
                limitsBy,
                peakMemory,
                cpuSeconds,
                Optional.of(files),
                Optional.of(bytes),
                failure,
                externalData);
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
                externalData);
    }

    RunRecord withExternalData(List<ExternalInput> externalData) {
        return new RunRecord(
                environment,
                network,
                networkLacking,
                limitsBy,
                peakMemory,
                cpuSeconds,
                resultFiles,
                resultBytes,
                failure,
                externalData);
    }
}
