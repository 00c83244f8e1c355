// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.format.NamedParameter;
import cove.computation.Computation;
import cove.computation.LaunchPlan;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.computation.PipelinePlan;
import cove.computation.RunRequest;
import cove.computation.RunRequest.RequestedDataAsset;
import cove.computation.RunRequest.RequestedProcess;
import cove.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the same run is started elsewhere, ready to copy.
 *
 * @param command for a shell, with cove's own command line
 * @param curl for a shell, with nothing but curl; {@code CODEOCEAN_TOKEN} holds a token
 * @param python with the official SDK
 */
record SameRun(String command, String curl, String python) {
    static SameRun of(Computation computation, String url) {
        LaunchPlan plan = computation.plan();
        return of(request(plan), plan.pipeline().isPresent(), url);
    }

    /** The same for a run that nobody has started yet. */
    static SameRun of(RunRequest request, boolean pipeline, String url) {
        Map<String, Object> body = body(request, pipeline);
        return new SameRun(command(request), curl(body, url), python(body, url));
    }

    private static RunRequest request(LaunchPlan plan) {
        return new RunRequest(
                plan.programId(),
                plan.version(),
                Optional.empty(),
                Optional.empty(),
                plan.dataAssets().stream()
                        .map(one -> new RequestedDataAsset(one.id(), Optional.of(one.mount())))
                        .toList(),
                ordered(plan.parameters()),
                named(plan.parameters()),
                Optional.empty(),
                plan.pipeline().flatMap(PipelinePlan::profile),
                plan.pipeline().stream()
                        .flatMap(pipeline -> pipeline.processes().stream())
                        .map(
                                process ->
                                        new RequestedProcess(
                                                process.name(),
                                                ordered(process.parameters()),
                                                named(process.parameters())))
                        .toList(),
                Optional.empty());
    }

    private static List<String> ordered(List<PlannedParameter> parameters) {
        return parameters.stream()
                .filter(one -> one.paramName().isEmpty())
                .map(PlannedParameter::value)
                .toList();
    }

    private static List<NamedParameter> named(List<PlannedParameter> parameters) {
        return parameters.stream()
                .flatMap(one -> one.paramName().stream().map(name -> named(name, one)))
                .toList();
    }

    private static NamedParameter named(String name, PlannedParameter parameter) {
        return new NamedParameter(name, parameter.value());
    }

    private static String command(RunRequest request) {
        var words = new ArrayList<>(List.of("cove", "run", request.programId()));
        request.name().ifPresent(name -> words.addAll(List.of("--name", name)));
        request.version().ifPresent(version -> words.addAll(List.of("--version", "" + version)));
        request.executor().ifPresent(name -> words.addAll(List.of("--executor", name)));
        for (var asset : request.dataAssets()) {
            String mount = asset.mount().map(":"::concat).orElse("");
            words.addAll(List.of("--data", asset.id() + mount));
        }
        request.nextflowProfile().ifPresent(profile -> words.addAll(List.of("--profile", profile)));
        request.resumeRunId().ifPresent(id -> words.addAll(List.of("--resume", id)));
        for (var process : request.processes()) {
            List<String> ordered = process.parameters();
            for (int i = 0; i < ordered.size(); i++) {
                addProcess(process, "" + (i + 1), ordered.get(i), words);
            }
            for (var one : process.namedParameters()) {
                addProcess(process, one.paramName(), one.value(), words);
            }
        }
        request.namedParameters()
                .forEach(
                        one ->
                                words.addAll(
                                        List.of("--param", one.paramName() + "=" + one.value())));
        if (!request.parameters().isEmpty()) {
            words.add("--");
            words.addAll(request.parameters());
        }
        return words.stream().map(SameRun::quoted).collect(Collectors.joining(" "));
    }

    private static void addProcess(
            RequestedProcess process, String parameter, String value, List<String> words) {
        words.addAll(List.of("--process", "%s:%s=%s".formatted(process.name(), parameter, value)));
    }

    /** For any shell: only words of harmless characters stand as they are. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String curl(Map<String, Object> body, String url) {
        return "curl -u \"$CODEOCEAN_TOKEN:\" -H 'Content-Type: application/json' %s/api/v1/computations -d %s"
                .formatted(url, quoted(Json.text(body)));
    }

    private static Map<String, Object> body(RunRequest request, boolean pipeline) {
        var body = new LinkedHashMap<String, Object>();
        body.put(pipeline ? "pipeline_id" : "capsule_id", request.programId());
        request.name().ifPresent(name -> body.put("name", name));
        request.version().ifPresent(version -> body.put("version", version));
        request.executor().ifPresent(name -> body.put("executor", name));
        request.nextflowProfile().ifPresent(profile -> body.put("nextflow_profile", profile));
        request.resumeRunId().ifPresent(id -> body.put("resume_run_id", id));
        if (!request.dataAssets().isEmpty()) {
            body.put("data_assets", request.dataAssets());
        }
        addParameters(request.parameters(), request.namedParameters(), body);
        var processes = new ArrayList<Map<String, Object>>();
        for (var process : request.processes()) {
            var one = new LinkedHashMap<String, Object>(Map.of("name", process.name()));
            addParameters(process.parameters(), process.namedParameters(), one);
            if (one.size() > 1) {
                processes.add(one);
            }
        }
        if (!processes.isEmpty()) {
            body.put("processes", processes);
        }
        return body;
    }

    private static void addParameters(
            List<String> ordered, List<NamedParameter> named, Map<String, Object> to) {
        if (!ordered.isEmpty()) {
            to.put("parameters", ordered);
        }
        if (!named.isEmpty()) {
            to.put(
                    "named_parameters",
                    named.stream()
                            .map(one -> Map.of("param_name", one.paramName(), "value", one.value()))
                            .toList());
        }
    }

    /**
     * What JSON writes of texts, numbers, lists and objects Python reads as well. The SDK sends no
     * more than its own fields.
     */
    private static String python(Map<String, Object> body, String url) {
        var sent = new LinkedHashMap<>(body);
        Object name = sent.remove("name");
        Object executor = sent.remove("executor");
        return """
        import os
        from codeocean import CodeOcean
        from codeocean.computation import RunParams

        client = CodeOcean(domain=%s, token=os.environ["CODEOCEAN_TOKEN"])
        %srun = client.computations.run_capsule(RunParams.from_dict(%s))
        %srun = client.computations.wait_until_completed(run)
        print(run.state, run.end_status)
        """
                .formatted(
                        Json.text(url),
                        executor == null
                                ? ""
                                : "# The SDK cannot ask for an executor: this runs on the usual one.\n",
                        Json.text(sent),
                        name == null
                                ? ""
                                : "client.computations.rename_computation(run.id, %s)\n"
                                        .formatted(Json.text(name)));
    }
}
