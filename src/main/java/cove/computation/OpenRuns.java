// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the computations that are not over need, so that nobody removes it meanwhile. */
final class OpenRuns {
    private final ComputationStore store;

    OpenRuns(ComputationStore store) {
        this.store = store;
    }

    Set<String> ids() {
        return store.open().stream().map(Computation::id).collect(Collectors.toSet());
    }

    /** The ids of those that run this program, alone or in a pipeline. */
    List<String> of(String program) {
        return those(computation -> computation.plan().programs().contains(program));
    }

    /** The ids of those that read this data asset, also as a member of a combined one. */
    List<String> readersOf(String dataAsset) {
        return those(
                computation ->
                        computation.plan().dataAssets().stream()
                                        .anyMatch(asset -> asset.id().equals(dataAsset))
                                || computation.record().externalData().stream()
                                        .anyMatch(input -> input.dataAsset().equals(dataAsset)));
    }

    private List<String> those(Predicate<Computation> wanted) {
        return store.open().stream().filter(wanted).map(Computation::id).toList();
    }

    /** Whose work is needed: theirs, and that which one that has not begun yet goes on from. */
    Set<String> works() {
        var ids = new HashSet<String>();
        for (Computation computation : store.open()) {
            ids.add(computation.id());
            if (computation.state() instanceof ComputationState.Initializing) {
                computation.plan().pipeline().flatMap(PipelinePlan::resumeFrom).ifPresent(ids::add);
            }
        }
        return ids;
    }

    /** The digests of the environments that they run in. */
    Set<String> environments() {
        return store.open().stream()
                .flatMap(computation -> computation.record().images().stream())
                .flatMap(image -> image.environment().stream())
                .collect(Collectors.toSet());
    }
}
