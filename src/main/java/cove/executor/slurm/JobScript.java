// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Launch;
import cove.executor.sandbox.PortableSandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text that is handed to sbatch(1): what the job asks for, and how job.sh begins. */
final class JobScript {
    private static final long MEBIBYTE = 1L << 20;

    private JobScript() {}

    /**
     * The script of a run.
     *
     * @param options as {@link SlurmSettings#options}, those of the launch included
     * @param job job.sh
     * @param ends where the job tells that it is over
     */
    static String of(
            Launch launch,
            Map<String, String> options,
            SlurmSettings settings,
            PortableSandbox sandbox,
            Path job,
            Path ends) {
        var lines = new ArrayList<String>();
        lines.add("--job-name=" + launch.id());
        lines.add("--comment=cove");
        lines.add("--chdir=/");
        lines.add("--output=/dev/null");
        lines.add("--no-requeue");
        lines.add("--nodes=1");
        lines.add("--ntasks=1");
        lines.add("--cpus-per-task=" + launch.resources().cpus());
        if (settings.memory()) {
            lines.add(
                    "--mem=%dM".formatted((launch.resources().memory() + MEBIBYTE - 1) / MEBIBYTE));
        }
        if (launch.resources().gpus() > 0 && !options.containsKey("gres")) {
            lines.add("--gres=gpu:" + launch.resources().gpus());
        }
        new TreeMap<>(options).forEach((name, value) -> lines.add("--" + name + "=" + value));
        lines.addAll(settings.more());
        return """
        #!/bin/sh
        %s
        cd %s || exit 78
        exec 2>> job.log
        export LC_ALL=C PATH="$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        set -- %s
        . %s
        """
                .formatted(
                        String.join("\n", lines.stream().map(JobScript::directive).toList()),
                        quote(launch.folder()),
                        String.join(
                                " ",
                                List.of(sandbox.runScript(), sandbox.networkScript(), ends).stream()
                                        .map(JobScript::quote)
                                        .toList()),
                        quote(job));
    }

    /** In a directive, too, a word with blanks or a hash is quoted (sbatch(1)). */
    private static String directive(String option) {
        return "#SBATCH "
                + (option.matches("[A-Za-z0-9_.,:=+/@%*&|()\\[\\]!-]+")
                        ? option
                        : "\"" + option.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    private static String quote(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
