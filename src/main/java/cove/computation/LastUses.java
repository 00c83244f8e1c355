// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.Programs;
import cove.dataasset.DataAssets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notes when programs and data assets were last used, for people to see: to the minute, and not
 * worth making a caller wait.
 */
final class LastUses {
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final Programs programs;
    private final DataAssets dataAssets;
    private final InstantSource clock;

    /** When it was last written down, by the id of the program or data asset. */
    private final Map<String, Instant> noted = new ConcurrentHashMap<>();

    LastUses(Programs programs, DataAssets dataAssets, InstantSource clock) {
        this.programs = programs;
        this.dataAssets = dataAssets;
        this.clock = clock;
    }

    void note(LaunchPlan plan) {
        Instant now = clock.instant();
        List<String> used = toBeNoted(plan.programs(), now);
        List<String> assets =
                toBeNoted(
                        plan.dataAssets().stream().map(LaunchPlan.PlannedDataAsset::id).toList(),
                        now);
        if (!used.isEmpty() || !assets.isEmpty()) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                used.forEach(programs::used);
                                dataAssets.used(assets);
                            });
        }
    }

    private List<String> toBeNoted(List<String> ids, Instant now) {
        List<String> old =
                ids.stream()
                        .filter(
                                id ->
                                        !noted.getOrDefault(id, Instant.EPOCH)
                                                .plus(NOTED_EVERY)
                                                .isAfter(now))
                        .toList();
        old.forEach(id -> noted.put(id, now));
        return old;
    }
}
