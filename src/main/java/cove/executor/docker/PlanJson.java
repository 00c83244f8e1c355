// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Path;

/** A container's plan on disk. */
final class PlanJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private PlanJson() {}

    static byte[] bytes(ContainerPlan plan) throws IOException {
        return MAPPER.writeValueAsBytes(plan);
    }

    static ContainerPlan read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), ContainerPlan.class);
    }
}
