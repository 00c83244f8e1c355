// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.dataasset.Provenance.NamedProcess;
import cove.dataasset.Provenance.Parameter;
import cove.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code results_info}: how results came about that lie in a bucket (the SDK's
 * data_asset.py).
 */
final class ResultsInfo {
    private ResultsInfo() {}

    static Provenance read(Fields info) {
        Optional<String> capsule = info.text("capsule_id").filter(id -> !id.isEmpty());
        Optional<String> pipeline = info.text("pipeline_id").filter(id -> !id.isEmpty());
        if (capsule.isPresent() == pipeline.isPresent()) {
            info.mistake(
                    "results_info needs either a capsule_id or a pipeline_id, and has %s"
                            .formatted(capsule.isPresent() ? "both" : "neither"));
        }
        List<Fields> processes = info.objects("processes").orElse(List.of());
        var named = new ArrayList<NamedProcess>();
        var ofProcesses = new ArrayList<Parameter>();
        for (Fields process : processes) {
            String name = process.requiredText("name");
            named.add(
                    new NamedProcess(
                            name,
                            process.text("capsule_id"),
                            process.integer("version"),
                            process.bool("public")));
            parameters(process)
                    .map(
                            used ->
                                    new Parameter(
                                            Optional.of(
                                                    used.name()
                                                            .map(label -> name + ": " + label)
                                                            .orElse(name)),
                                            used.value()))
                    .forEach(ofProcesses::add);
        }
        return new Provenance(
                Optional.empty(),
                capsule,
                pipeline,
                info.integer("version"),
                info.text("commit"),
                info.text("run_script"),
                Optional.empty(),
                info.texts("data_assets").orElse(List.of()),
                Stream.concat(parameters(info), ofProcesses.stream()).toList(),
                info.text("nextflow_profile"),
                named);
    }

    private static Stream<Parameter> parameters(Fields of) {
        return of.objects("parameters").orElse(List.of()).stream()
                .map(
                        parameter ->
                                new Parameter(
                                        parameter
                                                .text("name")
                                                .or(() -> parameter.text("param_name")),
                                        parameter.text("value").orElse("")));
    }
}
