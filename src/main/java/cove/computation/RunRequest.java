// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.format.NamedParameter;
import cove.http.Fields;
import java.util.List;
import java.util.Optional;

/**
 * What the caller asked to run (API reference, 3.3), well-formed but not yet looked up.
 *
 * @param commit ours, for a run that repeats another one: the very code it ran
 * @param dataAssets absent and empty mean the same: those attached to the capsule
 */
record RunRequest(
        String capsuleId,
        Optional<Integer> version,
        Optional<String> commit,
        List<RequestedDataAsset> dataAssets,
        List<String> parameters,
        List<NamedParameter> namedParameters) {

    /** A data asset to mount; without a mount it goes to its own. */
    record RequestedDataAsset(String id, Optional<String> mount) {}

    static RunRequest read(Fields body) {
        Optional<String> capsule = body.text("capsule_id");
        Optional<String> pipeline = body.text("pipeline_id");
        if (capsule.isPresent() == pipeline.isPresent()) {
            body.mistake(
                    capsule.isPresent()
                            ? "capsule_id and pipeline_id were both sent; send the one that is to run"
                            : "capsule_id is missing; send the id of the capsule that is to run");
        }
        for (String name : List.of("resume_run_id", "nextflow_profile")) {
            body.text(name)
                    .ifPresent(
                            _ ->
                                    body.mistake(
                                            "%s is for pipelines only; leave it out"
                                                    .formatted(name)));
        }
        body.objects("processes")
                .filter(processes -> !processes.isEmpty())
                .ifPresent(_ -> body.mistake("processes are for pipelines only; leave them out"));
        var request =
                new RunRequest(
                        capsule.or(() -> pipeline).orElse(""),
                        body.integer("version"),
                        commit(body),
                        body.objects("data_assets").orElse(List.of()).stream()
                                .map(
                                        asset ->
                                                new RequestedDataAsset(
                                                        asset.requiredText("id"),
                                                        asset.text("mount")))
                                .toList(),
                        body.texts("parameters").orElse(List.of()),
                        body.objects("named_parameters").orElse(List.of()).stream()
                                .map(
                                        parameter ->
                                                new NamedParameter(
                                                        parameter.requiredText("param_name"),
                                                        parameter.requiredText("value")))
                                .toList());
        body.throwIfWrong();
        return request;
    }

    private static Optional<String> commit(Fields body) {
        Optional<String> commit = body.text("commit");
        if (commit.filter(id -> !id.matches("[0-9a-f]{40}")).isPresent()) {
            body.mistake("commit must be the 40 hexadecimal digits of a commit");
        }
        if (commit.isPresent() && body.integer("version").isPresent()) {
            body.mistake("version and commit were both sent; send only one of them");
        }
        return commit;
    }
}
