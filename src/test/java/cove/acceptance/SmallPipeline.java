// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import java.util.Map;

/** Pipelines as the visual editor generates them, in DSL2. */
final class SmallPipeline {
    private SmallPipeline() {}

    /** A pipeline with this script alone. */
    static SmallFolder of(String... parts) {
        return new SmallFolder(
                Map.of(
                        "pipeline/main.nf",
                        "#!/usr/bin/env nextflow\n\n" + String.join("\n", parts)));
    }

    /** A process that runs a capsule, and passes on to it what a run says. */
    static String process(String name, String capsule, String slug, String clone) {
        return process(name, capsule, slug, clone, "./run ${params.%s_args}".formatted(name));
    }

    /** A process that runs the latest code of a capsule. */
    static String process(String name, String capsule, String slug) {
        return process(name, capsule, slug, "");
    }

    /** A process whose capsule gets nothing from a run. */
    static String processWithoutArguments(String name, String capsule, String slug) {
        return process(name, capsule, slug, "", "./run");
    }

    private static String process(
            String name, String capsule, String slug, String clone, String run) {
        String checkout =
                clone.matches("[0-9a-f]{40}")
                        ? "git -C capsule-repo checkout %s --quiet".formatted(clone)
                        : "";
        String branch = clone.startsWith("v") ? "--branch %s ".formatted(clone) : "";
        return """
        process %1$s {
        \ttag 'capsule-%3$s'
        \tcontainer "$REGISTRY_HOST/capsule/%2$s"

        \tcpus 1
        \tmemory '1 GB'

        \tpublishDir "$RESULTS_PATH", saveAs: { filename -> new File(filename).getName() }

        \toutput:
        \tpath 'capsule/results/*'

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

        \techo "[\\${task.tag}] cloning git repo..."
        \tgit clone %4$s"https://\\$GIT_ACCESS_TOKEN@\\$GIT_HOST/capsule-%3$s.git" capsule-repo
        \t%5$s
        \tmv capsule-repo/code capsule/code
        \trm -rf capsule-repo

        \tcd capsule/code
        \tchmod +x run
        \t%6$s
        \t\"""
        }

        workflow {
        \t%1$s()
        }
        """
                .formatted(name, capsule, slug, branch, checkout, run);
    }
}
