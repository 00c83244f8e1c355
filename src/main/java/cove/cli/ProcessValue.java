// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The value of one parameter of one process of a pipeline.
 *
 * @param parameter its name, its label, or the number of its place, from 1 on
 */
record ProcessValue(String process, String parameter, String value) {
    private static final String FORM = "NAME:PARAM=VALUE";

    static ProcessValue parse(String text) {
        int colon = text.indexOf(':');
        int sign = text.indexOf('=', colon + 1);
        if (colon < 1 || sign < colon + 2) {
            throw new WrongUsage("--process must be %s, but it is '%s'.".formatted(FORM, text));
        }
        return new ProcessValue(
                text.substring(0, colon),
                text.substring(colon + 1, sign),
                text.substring(sign + 1));
    }

    /**
     * The {@code processes} of a run request.
     *
     * @param panel the pipeline's app panel, which knows what is named and what is in order
     */
    static ArrayNode processes(List<ProcessValue> values, JsonNode panel) {
        Map<String, ProcessParameters> byProcess = new LinkedHashMap<>();
        for (ProcessValue value : values) {
            byProcess
                    .computeIfAbsent(value.process(), name -> ProcessParameters.of(name, panel))
                    .take(value);
        }
        ArrayNode processes = Json.MAPPER.createArrayNode();
        byProcess.values().forEach(parameters -> processes.add(parameters.json()));
        return processes;
    }

    /**
     * What is given to one process.
     *
     * @param known the parameters in the panel
     * @param ordered the values by their place
     */
    private record ProcessParameters(
            String name, JsonNode known, Map<Integer, String> ordered, ArrayNode named) {
        static ProcessParameters of(String name, JsonNode panel) {
            for (JsonNode process : panel.path("processes")) {
                if (process.path("name").asText().equals(name)) {
                    return of(name, process.path("parameters"), new TreeMap<>());
                }
            }
            return of(name, Json.MAPPER.createArrayNode(), new TreeMap<>());
        }

        private static ProcessParameters of(
                String name, JsonNode known, Map<Integer, String> ordered) {
            return new ProcessParameters(name, known, ordered, Json.MAPPER.createArrayNode());
        }

        void take(ProcessValue value) {
            OptionalInt place = place(value.parameter());
            if (place.isPresent()) {
                ordered.put(place.getAsInt(), value.value());
            } else {
                named.addObject()
                        .put("param_name", named(value.parameter()))
                        .put("value", value.value());
            }
        }

        /** The place of a parameter that has no name, or whose place was given. */
        private OptionalInt place(String parameter) {
            for (int i = 0; i < known.size(); i++) {
                JsonNode candidate = known.get(i);
                if (candidate.path("param_name").asText().equals(parameter)) {
                    return OptionalInt.empty();
                }
                if (candidate.path("name").asText().equals(parameter)) {
                    return candidate.has("param_name") ? OptionalInt.empty() : OptionalInt.of(i);
                }
            }
            return parameter.matches("[1-9][0-9]{0,3}")
                    ? OptionalInt.of(Integer.parseInt(parameter) - 1)
                    : OptionalInt.empty();
        }

        private String named(String parameter) {
            for (JsonNode candidate : known) {
                if (candidate.path("name").asText().equals(parameter)) {
                    return candidate.path("param_name").asText(parameter);
                }
            }
            return parameter;
        }

        /** A place that was left out before one that was given has its default. */
        ObjectNode json() {
            ObjectNode json = Json.MAPPER.createObjectNode().put("name", name);
            if (!ordered.isEmpty()) {
                ArrayNode values = json.putArray("parameters");
                int last = ordered.keySet().stream().mapToInt(place -> place).max().orElseThrow();
                for (int i = 0; i <= last; i++) {
                    values.add(
                            ordered.getOrDefault(
                                    i, known.path(i).path("default_value").asText("")));
                }
            }
            if (!named.isEmpty()) {
                json.set("named_parameters", named);
            }
            return json;
        }
    }
}
