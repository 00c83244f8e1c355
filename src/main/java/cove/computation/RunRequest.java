// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.format.NamedParameter;
import cove.http.Fields;
import java.util.List;
import java.util.Optional;

/**
 * What the caller asked to run (the SDK's computation.py), well-formed but not yet looked up.
 *
 * @param commit ours, for a run that repeats another one: the very code it ran
 * @param executor ours, the name of one of the server's
 * @param dataAssets absent and empty mean the same: those attached to the program
 * @param resumeRunId a pipeline's computation to go on from
 * @param nextflowProfile of a pipeline; names separated by commas
 * @param processes of a pipeline, with the values for their capsules
 * @param name ours, what to call the computation
 */
public record RunRequest(
        String programId,
        Optional<Integer> version,
        Optional<String> commit,
        Optional<String> executor,
        List<RequestedDataAsset> dataAssets,
        List<String> parameters,
        List<NamedParameter> namedParameters,
        Optional<String> resumeRunId,
        Optional<String> nextflowProfile,
        List<RequestedProcess> processes,
        Optional<String> name) {

    /** Of a name, in characters. */
    public static final int LONGEST_NAME = 1000;

    /** A data asset to mount; without a mount it goes to its own. */
    public record RequestedDataAsset(String id, Optional<String> mount) {}

    /** A process of a pipeline and the values for its capsule. */
    public record RequestedProcess(
            String name, List<String> parameters, List<NamedParameter> namedParameters) {}

    static RunRequest read(Fields body) {
        Optional<String> capsule = body.text("capsule_id");
        Optional<String> pipeline = body.text("pipeline_id");
        if (capsule.isPresent() == pipeline.isPresent()) {
            body.mistake(
                    capsule.isPresent()
                            ? "capsule_id and pipeline_id were both sent; send the one that is to run"
                            : "capsule_id is missing; send the id of the capsule that is to run, or pipeline_id");
        }
        var request =
                new RunRequest(
                        capsule.or(() -> pipeline).orElse(""),
                        body.integer("version"),
                        commit(body),
                        filled(body, "executor"),
                        body.objects("data_assets").orElse(List.of()).stream()
                                .map(
                                        asset ->
                                                new RequestedDataAsset(
                                                        asset.requiredText("id"),
                                                        asset.text("mount")))
                                .toList(),
                        body.texts("parameters").orElse(List.of()),
                        named(body),
                        filled(body, "resume_run_id"),
                        filled(body, "nextflow_profile"),
                        body.objects("processes").orElse(List.of()).stream()
                                .map(
                                        process ->
                                                new RequestedProcess(
                                                        process.requiredText("name"),
                                                        process.texts("parameters")
                                                                .orElse(List.of()),
                                                        named(process)))
                                .toList(),
                        name(body));
        body.throwIfWrong();
        return request;
    }

    private static Optional<String> name(Fields body) {
        Optional<String> name = filled(body, "name");
        if (name.filter(text -> text.length() > LONGEST_NAME).isPresent()) {
            body.mistake("name must have 1 to %d characters".formatted(LONGEST_NAME));
        }
        return name;
    }

    private static List<NamedParameter> named(Fields fields) {
        return fields.objects("named_parameters").orElse(List.of()).stream()
                .map(
                        parameter ->
                                new NamedParameter(
                                        parameter.requiredText("param_name"),
                                        parameter.requiredText("value")))
                .toList();
    }

    /** A text that says something: forms send an empty one for nothing. */
    private static Optional<String> filled(Fields body, String name) {
        return body.text(name).filter(text -> !text.isBlank());
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
