// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import cove.executor.Resources;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The configuration that wins over the user's own (Nextflow's manual, Configuration: a file named
 * by {@code -c} comes before the project's).
 */
final class NextflowConfiguration {
    private NextflowConfiguration() {}

    /**
     * The text of the file.
     *
     * @param defaults process directives that hold where the script says nothing
     * @param resources of all tasks together, and the most that one of them gets
     * @param reports the folder for what Nextflow reports
     */
    static String text(Map<String, Object> defaults, Resources resources, String reports) {
        return """
        process {
        %1$s
            resourceLimits = [cpus: %2$d, memory: '%3$d B']
        }
        executor {
            cpus = %2$d
            memory = '%3$d B'
        }
        trace {
            enabled = true
            overwrite = true
            file = '%4$s/trace.txt'
            fields = 'task_id,hash,native_id,process,tag,name,status,exit,submit,start,complete,duration,realtime,%%cpu,peak_rss,cpus,memory,attempt,workdir'
        }
        dag {
            enabled = true
            overwrite = true
            file = '%4$s/dag.html'
        }
        tower.enabled = false
        wave.enabled = false
        fusion.enabled = false
        """
                .formatted(directives(defaults), resources.cpus(), resources.memory(), reports);
    }

    private static String directives(Map<String, Object> defaults) {
        return new TreeMap<>(defaults)
                .entrySet().stream()
                        .map(
                                entry ->
                                        "    %s = %s"
                                                .formatted(
                                                        entry.getKey(), literal(entry.getValue())))
                        .collect(Collectors.joining("\n"));
    }

    private static String literal(Object value) {
        return value instanceof String text ? "'" + text + "'" : value.toString();
    }
}
