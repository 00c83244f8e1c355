// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A computation as the API tells it, in words. */
record Computation(JsonNode json) {
    static Computation get(ApiClient api, String id) {
        return new Computation(api.get(ApiPath.of("/api/v1/computations/{}", id)));
    }

    String id() {
        return json.path("id").asText();
    }

    String name() {
        return json.path("name").asText();
    }

    String state() {
        return json.path("state").asText();
    }

    boolean isOver() {
        return state().equals("completed") || state().equals("failed");
    }

    boolean isPipeline() {
        return json.path("run").has("pipeline_id");
    }

    /** The exit code of the command that ran it: its own; a run not carried out has none. */
    int exitCode() {
        return json.path("exit_code").asInt(ExitCode.FAILED);
    }

    /** One word for tables: the state, or how it ended. */
    String status() {
        return state().equals("completed") ? json.path("end_status").asText(state()) : state();
    }

    String runTime() {
        return Amount.seconds(json.path("run_time").asLong());
    }

    String created() {
        return Amount.moment(json.path("created").asLong());
    }

    /** What happens or happened to it, such as {@code failed with exit code 3 after 2 s}. */
    String story() {
        return switch (status()) {
            case "initializing" -> "waiting for its start";
            case "running" -> "running for " + runTime();
            case "finalizing" -> "collecting its results";
            case "succeeded" -> "succeeded after " + runTime();
            case "stopped" -> "was stopped after " + runTime();
            default ->
                    json.has("exit_code")
                            ? "failed with exit code %d after %s".formatted(exitCode(), runTime())
                            : "could not be carried out";
        };
    }

    /** Why it did not succeed and what to do next, for people; empty when it did. */
    String explanation() {
        JsonNode failure = json.path("failure");
        return (failure.path("message").asText() + " " + failure.path("advice").asText()).strip();
    }
}
