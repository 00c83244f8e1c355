// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.format.PipelineGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the graph of the visual editor against the script that was generated from it. */
final class GraphCheck {
    private GraphCheck() {}

    /** The processes that only one of the two knows. */
    static List<String> mistakes(PipelineText text, PipelineGraph graph) {
        Set<String> drawn =
                graph.nodes().stream().map(PipelineGraph.Node::process).collect(Collectors.toSet());
        Set<String> written =
                text.processes().stream().map(PipelineProcess::name).collect(Collectors.toSet());
        return Stream.concat(
                        graph.nodes().stream()
                                .filter(node -> !written.contains(node.process()))
                                .map(
                                        node ->
                                                ".codeocean/nextflow.json:%d: names the process %s, which pipeline/main.nf does not have; remove the file if the script was changed by hand"
                                                        .formatted(node.line(), node.process())),
                        text.processes().stream()
                                .filter(process -> !drawn.contains(process.name()))
                                .map(
                                        process ->
                                                "pipeline/main.nf:%d: process %s is not in .codeocean/nextflow.json; remove that file if the script was changed by hand"
                                                        .formatted(process.line(), process.name())))
                .limit(Conversion.MOST_SAID)
                .toList();
    }

    /** The script's processes with what the graph knows of their capsules. */
    static PipelineText completed(PipelineText text, PipelineGraph graph) {
        Map<String, PipelineGraph.Node> nodes =
                graph.nodes().stream()
                        .collect(
                                Collectors.toMap(
                                        PipelineGraph.Node::process,
                                        Function.identity(),
                                        (one, _) -> one));
        return new PipelineText(
                text.script(),
                text.converted(),
                text.processes().stream()
                        .map(process -> completed(process, nodes.get(process.name())))
                        .toList(),
                text.data(),
                text.parameters());
    }

    /** What is run is what the script says, so the graph adds only what the script leaves open. */
    private static PipelineProcess completed(PipelineProcess process, PipelineGraph.Node node) {
        if (node == null) {
            return process;
        }
        var said = process.capsule();
        return process.withCapsule(
                new ProcessCapsule(
                        said.flatMap(ProcessCapsule::id).or(() -> Optional.of(node.capsuleId())),
                        said.flatMap(ProcessCapsule::slug).or(node::slug),
                        node.capsuleName(),
                        said.isPresent() ? said.flatMap(ProcessCapsule::version) : node.version(),
                        said.isPresent() ? said.flatMap(ProcessCapsule::commit) : node.commit(),
                        said.map(ProcessCapsule::isPublic).orElseGet(node::isPublic),
                        said.flatMap(ProcessCapsule::repository)));
    }
}
