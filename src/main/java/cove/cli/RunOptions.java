// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is to be run in which way, as options and as the body of a request. */
final class RunOptions {
    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "The value of a named parameter; may be given for each.")
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "ID[:MOUNT]",
            description = "A data asset to mount at /data/MOUNT, or at its own mount.")
    private List<String> dataAssets = new ArrayList<>();

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "The release to run; the latest code when it is not given.")
    private Optional<Integer> version = Optional.empty();

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "Nextflow profiles, separated by commas; for pipelines.")
    private Optional<String> profile = Optional.empty();

    @Option(
            names = "--executor",
            paramLabel = "NAME",
            description = "Where to run it, if the server has several executors.")
    private Optional<String> executor = Optional.empty();

    @Option(
            names = "--process",
            paramLabel = "NAME:PARAM=VALUE",
            description =
                    "The value of a parameter of one process, by the parameter's name, label, or number; for pipelines.")
    private List<String> processTexts = new ArrayList<>();

    @Option(
            names = "--resume",
            paramLabel = "ID",
            description =
                    "A computation of the same pipeline, whose finished tasks are not done again.")
    private Optional<String> resumed = Optional.empty();

    /** A name and a value; the value may hold the sign between them too. */
    private record Pair(String name, String value) {
        static Pair parse(String text, char sign, String option, String form) {
            int at = text.indexOf(sign);
            if (at < 1) {
                throw new WrongUsage(
                        "%s must be %s, but it is '%s'.".formatted(option, form, text));
            }
            return new Pair(text.substring(0, at), text.substring(at + 1));
        }

        ObjectNode json() {
            return Json.MAPPER.createObjectNode().put("param_name", name).put("value", value);
        }
    }

    /** The body of the request, but for what is to be run and what {@link #add} puts in. */
    ObjectNode request(List<String> arguments) {
        if (!arguments.isEmpty() && !parameters.isEmpty()) {
            throw new WrongUsage(
                    "Arguments are for ordered parameters and --param is for named ones; give only one of the two.");
        }
        var _ = processValues(); // what is wrong with them is wrong without a server
        ObjectNode request = Json.MAPPER.createObjectNode();
        version.ifPresent(number -> request.put("version", number));
        executor.ifPresent(text -> request.put("executor", text));
        profile.ifPresent(text -> request.put("nextflow_profile", text));
        if (!arguments.isEmpty()) {
            arguments.forEach(request.putArray("parameters")::add);
        }
        if (!parameters.isEmpty()) {
            addParameters(request.putArray("named_parameters"));
        }
        if (!dataAssets.isEmpty()) {
            addDataAssets(request.putArray("data_assets"));
        }
        return request;
    }

    /** Adds what only the server knows how to say: ids in full, and where a value belongs. */
    void add(ApiClient api, String program, ObjectNode request) {
        resumed.ifPresent(id -> request.put("resume_run_id", ShortId.ofComputation(api, id)));
        List<ProcessValue> values = processValues();
        if (!values.isEmpty()) {
            String panel =
                    ApiPath.of("/api/v1/capsules/{}/app_panel", program)
                            + ApiPath.query(
                                    Map.of("version", version.map(String::valueOf).orElse("")));
            request.set("processes", ProcessValue.processes(values, api.get(panel)));
        }
    }

    private List<ProcessValue> processValues() {
        return processTexts.stream().map(ProcessValue::parse).toList();
    }

    private void addParameters(ArrayNode named) {
        for (String text : parameters) {
            named.add(Pair.parse(text, '=', "--param", "NAME=VALUE").json());
        }
    }

    private void addDataAssets(ArrayNode assets) {
        for (String text : dataAssets) {
            String[] idAndMount = text.split(":", 2);
            ObjectNode asset = assets.addObject().put("id", idAndMount[0]);
            if (idAndMount.length == 2) {
                asset.put("mount", idAndMount[1]);
            }
        }
    }
}
