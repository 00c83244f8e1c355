// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nextflow.dag.DAG;

/** Which process gets what another one brings forth, whatever operators are between them. */
final class ProcessLinks {
    /** What one brings forth the other takes in. */
    record Link(String from, String to) {}

    private ProcessLinks() {}

    static Set<Link> of(DAG graph) {
        Map<DAG.Vertex, List<DAG.Vertex>> next = new HashMap<>();
        for (DAG.Edge edge : graph.getEdges()) {
            if (edge.getFrom() != null && edge.getTo() != null) {
                next.computeIfAbsent(edge.getFrom(), vertex -> new ArrayList<>()).add(edge.getTo());
            }
        }
        Set<Link> links = new LinkedHashSet<>();
        for (DAG.Vertex vertex : graph.getVertices()) {
            if (vertex.getProcess() != null) {
                addLinks(vertex, next, links);
            }
        }
        return links;
    }

    private static void addLinks(
            DAG.Vertex process, Map<DAG.Vertex, List<DAG.Vertex>> next, Set<Link> links) {
        Set<DAG.Vertex> seen = new HashSet<>();
        var waiting = new ArrayDeque<>(next.getOrDefault(process, List.of()));
        while (!waiting.isEmpty()) {
            DAG.Vertex vertex = waiting.remove();
            if (!seen.add(vertex)) {
                continue;
            }
            if (vertex.getProcess() == null) {
                waiting.addAll(next.getOrDefault(vertex, List.of()));
            } else {
                links.add(new Link(process.getProcess().getName(), vertex.getProcess().getName()));
            }
        }
    }
}
