// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import cove.executor.RootFilesystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** How a {@link TaskPlan} is written down. */
final class TaskPlanJson {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RootFilesystem.Host.class, name = "host"),
        @JsonSubTypes.Type(value = RootFilesystem.Image.class, name = "image"),
        @JsonSubTypes.Type(value = RootFilesystem.Folder.class, name = "folder")
    })
    private interface Named {}

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    // What a record knows of itself is no part of it.
                    .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                    .addMixIn(RootFilesystem.class, Named.class)
                    .build();

    private TaskPlanJson() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TaskPlan read(Path file) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), TaskPlan.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Map<String, String>> secrets(byte[] json) {
        try {
            return MAPPER.readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
