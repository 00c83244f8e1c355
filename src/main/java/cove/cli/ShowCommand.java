// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Tells all that is known of a computation.")
final class ShowCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The computation.")
    private String id = "";

    ShowCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            Computation computation = Computation.get(api, ShortId.ofComputation(api, id));
            cove.answer(
                    computation.json(),
                    () -> {
                        print(computation);
                        if (computation.isPipeline()) {
                            TaskCounts.of(api.get(TaskCounts.path(computation.id())))
                                    .lines()
                                    .forEach(counts -> line("tasks", counts));
                        }
                    });
        }
        return ExitCode.DONE;
    }

    private void print(Computation computation) {
        JsonNode json = computation.json();
        JsonNode run = json.path("run");
        line("id", computation.id());
        line("name", computation.name());
        line("state", computation.state());
        line("it", computation.story());
        line("created", computation.created());
        line("owner", json.path("owner_email").asText());
        line("capsule", run.path("capsule_id").asText());
        line("pipeline", run.path("pipeline_id").asText());
        line("version", run.path("version").asText());
        line("commit", run.path("commit").asText());
        line("profile", json.path("nextflow_profile").asText());
        for (JsonNode parameter : json.path("parameters")) {
            line("parameter", told(parameter));
        }
        for (JsonNode process : json.path("processes")) {
            print(process);
        }
        for (JsonNode asset : json.path("data_assets")) {
            line(
                    "data asset",
                    "%s at /data/%s"
                            .formatted(asset.path("id").asText(), asset.path("mount").asText()));
        }
        ExternalData.of(computation).forEach(data -> line("bucket", data.line()));
        line("executor", run.path("executor").asText());
        line("programs", run.path("environment").asText());
        for (JsonNode image : run.path("images")) {
            line("image", image(image));
        }
        line("network", run.path("network").asText());
        line("may use", "%s CPUs, %s".formatted(run.path("cpus").asText(), bytes(run, "memory")));
        line("peak memory", bytes(run, "peak_memory"));
        line("CPU time", run.has("cpu_seconds") ? run.path("cpu_seconds").asText() + " s" : "");
        line("results", results(run));
        line("why", computation.explanation());
    }

    private void print(JsonNode process) {
        String version = process.path("version").asText();
        line(
                "process",
                "%s runs capsule %s%s"
                        .formatted(
                                process.path("name").asText(),
                                process.path("capsule_id").asText(),
                                version.isEmpty() ? "" : ", release " + version));
        for (JsonNode parameter : process.path("parameters")) {
            line("", told(parameter));
        }
    }

    private static String told(JsonNode parameter) {
        String name = parameter.path("param_name").asText(parameter.path("name").asText());
        return name + (name.isEmpty() ? "" : " = ") + parameter.path("value").asText();
    }

    private static String image(JsonNode image) {
        return "%s of capsule-%s, %s"
                .formatted(
                        image.path("image").asText(),
                        image.path("capsule_slug").asText(),
                        image.path("id").asText());
    }

    private static String results(JsonNode run) {
        return run.has("result_files")
                ? "%s files, %s"
                        .formatted(run.path("result_files").asText(), bytes(run, "result_bytes"))
                : "";
    }

    private static String bytes(JsonNode run, String member) {
        return run.has(member) ? Amount.bytes(run.path(member).asLong()) : "";
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            cove.screen().answer("%-12s %s".formatted(name, Screen.printable(value)));
        }
    }
}
