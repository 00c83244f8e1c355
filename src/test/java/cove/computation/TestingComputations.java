// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.Computation.Wish;
import cove.executor.Network;
import cove.executor.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Computations of a user named dana, for tests that care about something else. */
final class TestingComputations {
    static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    static final LaunchPlan PLAN = planOn("sandbox");

    private TestingComputations() {}

    private static LaunchPlan planOn(String executor) {
        return new LaunchPlan(
                "7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10",
                "4820193",
                Optional.of(2),
                "0123456789012345678901234567890123456789",
                List.of("35", ""),
                List.of(
                        new LaunchPlan.PlannedParameter(
                                Optional.of("Minimum length"), Optional.empty(), "35")),
                List.of(new LaunchPlan.PlannedDataAsset("asset", "reads")),
                new Resources(1, 1 << 20, 10),
                Network.NONE,
                executor,
                Map.of(),
                Map.of("MODE", "fast"),
                Optional.empty());
    }

    static Computation in(ComputationState state) {
        return of(PLAN, state);
    }

    /** One that waits for its start on this executor. */
    static Computation on(String executor) {
        return on(executor, new ComputationState.Initializing());
    }

    static Computation on(String executor, ComputationState state) {
        return of(planOn(executor), state);
    }

    private static Computation of(LaunchPlan plan, ComputationState state) {
        return new Computation(
                0,
                UUID.randomUUID().toString(),
                "Run 0000001",
                "dana",
                "dana@example.org",
                CREATED,
                plan,
                state,
                Wish.NONE,
                RunRecord.EMPTY,
                0);
    }
}
