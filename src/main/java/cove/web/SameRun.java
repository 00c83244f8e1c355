// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.computation.Computation;
import cove.computation.LaunchPlan;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.computation.PipelinePlan;
import cove.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return new SameRun(command(plan), curl(plan, url), python(plan, url));
    }

    private static String command(LaunchPlan plan) {
        var words = new ArrayList<>(List.of("cove", "run", plan.programId()));
        plan.version().ifPresent(version -> words.addAll(List.of("--version", "" + version)));
        for (var asset : plan.dataAssets()) {
            words.addAll(List.of("--data", asset.id() + ":" + asset.mount()));
        }
        plan.pipeline()
                .flatMap(PipelinePlan::profile)
                .ifPresent(profile -> words.addAll(List.of("--profile", profile)));
        for (var process : processes(plan)) {
            for (int i = 0; i < process.parameters().size(); i++) {
                PlannedParameter one = process.parameters().get(i);
                String name = one.paramName().or(one::name).orElse("" + (i + 1));
                words.addAll(
                        List.of(
                                "--process",
                                "%s:%s=%s".formatted(process.name(), name, one.value())));
            }
        }
        plan.parameters().stream()
                .filter(one -> one.paramName().isPresent())
                .forEach(
                        one ->
                                words.addAll(
                                        List.of(
                                                "--param",
                                                one.paramName().get() + "=" + one.value())));
        List<String> ordered = ordered(plan.parameters());
        if (!ordered.isEmpty()) {
            words.add("--");
            words.addAll(ordered);
        }
        return words.stream().map(SameRun::quoted).collect(Collectors.joining(" "));
    }

    private static List<PipelinePlan.PlannedProcess> processes(LaunchPlan plan) {
        return plan.pipeline().stream()
                .flatMap(pipeline -> pipeline.processes().stream())
                .filter(process -> !process.parameters().isEmpty())
                .toList();
    }

    private static List<String> ordered(List<PlannedParameter> parameters) {
        return parameters.stream()
                .filter(one -> one.paramName().isEmpty())
                .map(PlannedParameter::value)
                .toList();
    }

    /** For any shell: only words of harmless characters stand as they are. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String curl(LaunchPlan plan, String url) {
        return "curl -u \"$CODEOCEAN_TOKEN:\" -H 'Content-Type: application/json' %s/api/v1/computations -d %s"
                .formatted(url, quoted(Json.text(body(plan))));
    }

    private static Map<String, Object> body(LaunchPlan plan) {
        var body = new LinkedHashMap<String, Object>();
        body.put(plan.pipeline().isPresent() ? "pipeline_id" : "capsule_id", plan.programId());
        plan.version().ifPresent(version -> body.put("version", version));
        plan.pipeline()
                .flatMap(PipelinePlan::profile)
                .ifPresent(profile -> body.put("nextflow_profile", profile));
        if (!plan.dataAssets().isEmpty()) {
            body.put("data_assets", plan.dataAssets());
        }
        addParameters(plan.parameters(), body);
        var processes = new ArrayList<Map<String, Object>>();
        for (var process : processes(plan)) {
            var one = new LinkedHashMap<String, Object>(Map.of("name", process.name()));
            addParameters(process.parameters(), one);
            processes.add(one);
        }
        if (!processes.isEmpty()) {
            body.put("processes", processes);
        }
        return body;
    }

    private static void addParameters(List<PlannedParameter> parameters, Map<String, Object> to) {
        List<String> ordered = ordered(parameters);
        if (!ordered.isEmpty()) {
            to.put("parameters", ordered);
        }
        var named = new ArrayList<Map<String, String>>();
        for (PlannedParameter one : parameters) {
            one.paramName()
                    .ifPresent(name -> named.add(Map.of("param_name", name, "value", one.value())));
        }
        if (!named.isEmpty()) {
            to.put("named_parameters", named);
        }
    }

    /** What JSON writes of texts, numbers, lists and objects Python reads as well. */
    private static String python(LaunchPlan plan, String url) {
        return """
        import os
        from codeocean import CodeOcean
        from codeocean.computation import RunParams

        client = CodeOcean(domain=%s, token=os.environ["CODEOCEAN_TOKEN"])
        run = client.computations.run_capsule(RunParams.from_dict(%s))
        run = client.computations.wait_until_completed(run)
        print(run.state, run.end_status)
        """
                .formatted(Json.text(url), Json.text(body(plan)));
    }
}
