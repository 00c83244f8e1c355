// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs of pipelines in a real Nextflow, which takes its seconds. */
record PipelineRuns(CoveHarness cove, CoveClient dana) {
    /** On a busy machine, with several of them at a time. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Room for several pipelines at a time, none of which has a network. */
    static final String SETTINGS =
            """
            [network]
            default = "none"
            [capacity]
            cpus = 32
            memory = 68719476736
            [pipelines]
            cpus = 2
            memory = 2147483648
            """;

    /** What RunParams(pipeline_id=...) becomes, with room for values. */
    static ObjectNode runOf(String pipeline) {
        ObjectNode body = CoveClient.runOf(pipeline).putNull("capsule_id");
        body.remove(List.of("processes", "named_parameters"));
        return body.put("pipeline_id", pipeline);
    }

    /** Adds values for a process, in order. */
    static ObjectNode ordered(ObjectNode body, String process, String... values) {
        var parameters =
                body.withArray("processes").addObject().put("name", process).putArray("parameters");
        for (String value : values) {
            parameters.add(value);
        }
        return body;
    }

    /** Adds a named value for a process, or for the pipeline where that is the body itself. */
    static void named(ObjectNode target, String name, String value) {
        target.withArray("named_parameters")
                .addObject()
                .put("param_name", name)
                .put("value", value);
    }

    String capsule(String slug, SmallFolder folder) {
        return dana.addCapsule(folder, "?slug=" + slug).ok().json().path("id").textValue();
    }

    String add(SmallFolder pipeline) {
        return dana.addPipeline(pipeline, "").ok().json().path("id").textValue();
    }

    String start(SmallFolder pipeline) {
        return dana.run(runOf(add(pipeline)));
    }

    JsonNode waitFor(String id) {
        return Eventually.answer(
                "the end of " + id,
                PATIENCE,
                () ->
                        Optional.of(dana.computation(id).ok().json())
                                .filter(
                                        computation ->
                                                Set.of("completed", "failed")
                                                        .contains(
                                                                computation
                                                                        .path("state")
                                                                        .asText())));
    }

    /** Waits for a run, which has to go well. */
    JsonNode success(String id) {
        JsonNode computation = waitFor(id);
        if (!computation.path("end_status").asText().equals("succeeded")) {
            throw new AssertionError(computation + "\n" + log(id));
        }
        return computation;
    }

    String log(String id) {
        return dana.get("/api/cove/v1/computations/" + id + "/log").ok().text();
    }

    String tasksPath(String id) {
        return "/api/cove/v1/computations/" + id + "/tasks";
    }

    JsonNode tasks(String id, String query) {
        return dana.get(tasksPath(id) + query).ok().json();
    }

    /** A result file's text. */
    String result(String id, String path) {
        return dana.resultText(id, path);
    }

    /** Whether the memory and the CPUs of each task are measured and held. */
    boolean hasControlGroups(String id) {
        return !waitFor(id).at("/run/limits_by").textValue().equals("rlimit");
    }
}
