// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.format.PipelineSettings.ErrorStrategy;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.executor.Network;
import cove.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchPlanTest {
    @Test
    void aPlanFromBeforePipelinesIsReadAsEver() {
        var plan =
                Json.read(
                        """
                        {"capsuleId":"7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10","capsuleSlug":"4820193","version":2,
                         "commit":"0123456789012345678901234567890123456789","arguments":["35",""],
                         "parameters":[{"name":"Minimum length","value":"35"}],
                         "dataAssets":[{"id":"asset","mount":"reads"}],
                         "resources":{"cpus":1,"memory":1048576,"processes":10},"network":"NONE",
                         "variables":{"MODE":"fast"}}
                        """,
                        LaunchPlan.class);

        assertThat(plan).isEqualTo(TestingComputations.PLAN);
    }

    @Test
    void thePlanOfAPipelineIsReadAsItWasStored() {
        var process =
                new PipelinePlan.PlannedProcess(
                        "align_1",
                        "capsule",
                        "1000001",
                        "0123456789012345678901234567890123456789",
                        Optional.of(3),
                        true,
                        Optional.of("https://git.example.org/capsule-1000001.git"),
                        List.of(new PlannedParameter(Optional.empty(), Optional.of("n"), "2")),
                        Map.of("MODE", "fast"),
                        Network.INTERNET);
        var pipeline =
                new PipelinePlan(
                        List.of(process),
                        Map.of("align_1_args", "--n=2", "depth", 10, "rate", 0.5, "skip", false),
                        Optional.of("test"),
                        Optional.of("earlier"),
                        Optional.of(
                                new ErrorStrategy(
                                        ErrorStrategy.Word.RETRY,
                                        Optional.of(3),
                                        Optional.empty())),
                        true,
                        true);

        assertThat(Json.read(Json.text(pipeline), PipelinePlan.class)).isEqualTo(pipeline);
    }
}
