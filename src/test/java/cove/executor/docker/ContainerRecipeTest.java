// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cove.executor.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine is asked for, as it is sent. */
class ContainerRecipeTest {
    @Test
    void aContainerAsksForItsGpusByTheirNumbers() {
        JsonNode devices = asked(List.of(1, 3)).path("DeviceRequests");

        assertThat(devices).hasSize(1);
        assertThat(devices.at("/0/DeviceIDs").toString()).isEqualTo("[\"1\",\"3\"]");
        assertThat(devices.at("/0/Capabilities").toString()).isEqualTo("[[\"gpu\"]]");
        assertThat(devices.at("/0/Count").asInt()).isZero();
        assertThat(asked(List.of()).path("DeviceRequests")).isEmpty();
    }

    private static JsonNode asked(List<Integer> gpus) {
        return new JsonMapper()
                .valueToTree(
                        ContainerRecipe.of(
                                new ContainerPlan(
                                        "id",
                                        "",
                                        "image",
                                        List.of("true"),
                                        "/",
                                        List.of(),
                                        List.of(),
                                        new Resources(1, 1 << 20, 10, gpus.size()),
                                        gpus,
                                        "none")));
    }
}
