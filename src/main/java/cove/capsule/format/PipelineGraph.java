// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes that the visual editor drew, from {@code .codeocean/nextflow.json}; the connections
 * between them are told by {@code pipeline/main.nf} too and are not read here.
 */
public record PipelineGraph(List<Node> nodes) {
    static final String FILE = ".codeocean/nextflow.json";

    public PipelineGraph {
        nodes = List.copyOf(nodes);
    }

    /**
     * A process, and the capsule that it runs.
     *
     * @param line where it stands in the file
     * @param version the capsule's release that it is fixed to
     * @param commit the capsule's commit that it is fixed to
     * @param isPublic whether the capsule is one of the vendor's library
     */
    public record Node(
            int line,
            String process,
            String capsuleId,
            Optional<String> capsuleName,
            Optional<String> slug,
            Optional<Integer> version,
            Optional<String> commit,
            boolean isPublic) {}

    /**
     * Reads the text of a {@code nextflow.json}, version 1 or 2.
     *
     * @throws cove.problem.CoveException with every mistake, each with its file, line and column
     */
    public static PipelineGraph read(String json) {
        var mistakes = new Mistakes();
        var graph = read(json, mistakes);
        mistakes.throwIfAny();
        return graph;
    }

    static PipelineGraph read(String json, Mistakes mistakes) {
        List<Node> nodes = new ArrayList<>();
        for (var process : SettingsParser.json(FILE, json, mistakes).objects("processes")) {
            var capsule = process.object("capsule");
            if (!process.has("name")) {
                process.mistake("name", "is missing; write the name of the process in main.nf");
            } else if (!capsule.has("id")) {
                process.mistake("capsule.id", "is missing; write the id of the capsule it runs");
            } else {
                node(process, capsule).ifPresent(nodes::add);
            }
        }
        return new PipelineGraph(nodes);
    }

    private static Optional<Node> node(SettingsObject process, SettingsObject capsule) {
        var name = process.filledText("name");
        return capsule.filledText("id")
                .filter(_ -> name.isPresent())
                .map(
                        id ->
                                new Node(
                                        process.line(),
                                        name.orElseThrow(),
                                        id,
                                        capsule.filledText("name"),
                                        capsule.filledText("slug"),
                                        capsule.count("version"),
                                        capsule.filledText("commit"),
                                        capsule.flag("public")));
    }
}
