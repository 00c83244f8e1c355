// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A process as the visual editor writes it, in DSL2, step by step.
 *
 * @param cloneOptions the options of its {@code git clone}
 * @param commit checked out after that, or empty
 * @param steps lines of its script before the clone, such as links to data
 */
record GeneratedProcess(
        String name,
        String capsule,
        String slug,
        List<String> directives,
        List<String> inputs,
        List<String> outputs,
        List<String> steps,
        String cloneOptions,
        String commit) {
    static GeneratedProcess of(String name, String capsule, String slug) {
        return new GeneratedProcess(
                name,
                capsule,
                slug,
                List.of("cpus 1", "memory '1 GB'"),
                List.of(),
                List.of(),
                List.of(),
                "",
                "");
    }

    private static List<String> and(List<String> some, String another) {
        var more = new ArrayList<>(some);
        more.add(another);
        return more;
    }

    GeneratedProcess directive(String line) {
        return new GeneratedProcess(
                name,
                capsule,
                slug,
                and(directives, line),
                inputs,
                outputs,
                steps,
                cloneOptions,
                commit);
    }

    GeneratedProcess input(String line) {
        return new GeneratedProcess(
                name,
                capsule,
                slug,
                directives,
                and(inputs, line),
                outputs,
                steps,
                cloneOptions,
                commit);
    }

    GeneratedProcess output(String line) {
        return new GeneratedProcess(
                name,
                capsule,
                slug,
                directives,
                inputs,
                and(outputs, line),
                steps,
                cloneOptions,
                commit);
    }

    GeneratedProcess step(String line) {
        return new GeneratedProcess(
                name,
                capsule,
                slug,
                directives,
                inputs,
                outputs,
                and(steps, line),
                cloneOptions,
                commit);
    }

    GeneratedProcess cloned(String options) {
        return new GeneratedProcess(
                name, capsule, slug, directives, inputs, outputs, steps, options + " ", commit);
    }

    GeneratedProcess at(String fixed) {
        return new GeneratedProcess(
                name, capsule, slug, directives, inputs, outputs, steps, cloneOptions, fixed);
    }

    /** Linked to the results bucket: every file by its own name, in no folder. */
    GeneratedProcess published() {
        return directive(
                "publishDir \"$RESULTS_PATH\", saveAs: { filename -> new File(filename).getName() }");
    }

    String text() {
        return """
        process %1$s {
        \ttag 'capsule-%3$s'
        \tcontainer "$REGISTRY_HOST/capsule/%2$s"

        %4$s
        %5$s%6$s
        \tscript:
        \t\"""
        \t#!/usr/bin/env bash
        \tset -e

        \texport CO_CAPSULE_ID=%2$s
        \texport CO_CPUS=1
        \texport CO_MEMORY=1073741824

        \tmkdir -p capsule
        \tmkdir -p capsule/data && ln -s \\$PWD/capsule/data /data
        \tmkdir -p capsule/results && ln -s \\$PWD/capsule/results /results
        \tmkdir -p capsule/scratch && ln -s \\$PWD/capsule/scratch /scratch

        %7$s
        \techo "[${task.tag}] cloning git repo..."
        \tgit -c credential.helper= clone %8$s"https://\\$GIT_ACCESS_TOKEN@\\$GIT_HOST/capsule-%3$s.git" capsule-repo
        \t%9$s
        \tmv capsule-repo/code capsule/code && ln -s \\$PWD/capsule/code /code
        \trm -rf capsule-repo

        \techo "[${task.tag}] running capsule..."
        \tcd capsule/code
        \tchmod +x run
        \t./run ${params.%1$s_args}

        \techo "[${task.tag}] completed!"
        \t\"""
        }
        """
                .formatted(
                        name,
                        capsule,
                        slug,
                        lines("", directives),
                        lines("\tinput:\n", inputs),
                        lines("\toutput:\n", outputs),
                        lines("", steps),
                        cloneOptions,
                        commit.isEmpty()
                                ? ""
                                : "git -C capsule-repo checkout %s --quiet".formatted(commit));
    }

    private static String lines(String title, List<String> lines) {
        return lines.isEmpty()
                ? ""
                : lines.stream()
                        .map(line -> "\t" + line + "\n")
                        .collect(Collectors.joining("", title, ""));
    }
}
