// SPDX-License-Identifier: Apache-2.0
package cove.app;

import com.fasterxml.jackson.databind.JsonNode;
import cove.executor.Capacity;
import cove.executor.Resources;
import cove.executor.slurm.SlurmSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The settings of a Slurm cluster, {@code [slurm]}. */
final class SlurmReading {
    private SlurmReading() {}

    /**
     * Reads them.
     *
     * @param paths folders that every sandbox shows
     */
    static SlurmSettings read(SettingsReader file, List<Path> paths) {
        var options = new TreeMap<String, String>();
        for (String name : List.of("partition", "account", "qos", "time", "constraint")) {
            String key = "slurm." + name;
            String value = file.text(key, "");
            if (!value.isEmpty()) {
                options.put(name, value);
            }
            file.structure(
                    key,
                    value,
                    (_, mistakes) -> {
                        if (!value.isEmpty() && !SlurmSettings.isValue(value)) {
                            mistakes.add(
                                    "%s must be a word as sbatch takes it, but it is '%s'"
                                            .formatted(key, value));
                        }
                        return value;
                    });
        }
        String configuration = file.text("slurm.conf", "");
        return new SlurmSettings(
                options,
                file.structure("slurm.options", List.<String>of(), SlurmReading::words),
                file.structure(
                        "slurm.capsules_may",
                        SlurmSettings.USUAL.capsulesMay(),
                        SlurmReading::capsulesMay),
                truth(file, "slurm.ask_memory"),
                truth(file, "slurm.internet"),
                paths,
                Duration.ofSeconds(file.number("slurm.poll_seconds", 1, 1, 3600)),
                Duration.ofSeconds(file.number("slurm.patience_seconds", 30, 1, 3600)),
                new Capacity(
                        file.number("slurm.cpus", 1_000_000, 1, 1_000_000).intValue(),
                        file.number("slurm.memory", 1L << 60, 1 << 20, 1L << 60),
                        file.number("slurm.jobs", 1000, 1, 1_000_000).intValue(),
                        file.number("slurm.gpus", 1_000_000, 0, 1_000_000).intValue()),
                Optional.of(configuration).filter(text -> !text.isEmpty()).map(Path::of));
    }

    static CoveConfig.SlurmPipelines pipelines(SettingsReader file) {
        return new CoveConfig.SlurmPipelines(
                file.structure("slurm.head", "server", SlurmReading::head).equals("job"),
                file.number("slurm.pipeline_jobs", 100, 1, 100_000).intValue());
    }

    /** A pipeline is none of the server's machine, and a job may wait for another one to end. */
    static Resources ofPipelines(SettingsReader file) {
        return new Resources(
                file.number("slurm.pipeline_cpus", 1000, 1, 1_000_000).intValue(),
                file.number("slurm.pipeline_memory", 4L << 40, 1 << 20, 1L << 60),
                CoveConfig.PROCESSES);
    }

    private static String head(JsonNode node, List<String> mistakes) {
        if (!List.of("server", "job").contains(node.asText())) {
            mistakes.add("slurm.head must be \"server\" or \"job\", but it is " + node);
        }
        return node.asText();
    }

    private static boolean truth(SettingsReader file, String name) {
        return file.structure(
                name,
                true,
                (node, mistakes) -> {
                    if (!node.isBoolean()) {
                        mistakes.add(
                                "%s must be true or false, but it is %s".formatted(name, node));
                    }
                    return node.asBoolean(true);
                });
    }

    private static List<String> words(JsonNode node, List<String> mistakes) {
        var words = new ArrayList<String>();
        node.forEach(word -> words.add(word.asText()));
        if (!node.isArray()
                || !words.stream().allMatch(word -> word.matches("--?[A-Za-z][^\\n\\r]*"))) {
            mistakes.add(
                    "slurm.options must be a list of options such as \"--gres=gpu:1\", but it is "
                            + node);
        }
        return List.copyOf(words);
    }

    private static List<String> capsulesMay(JsonNode node, List<String> mistakes) {
        var names = new ArrayList<String>();
        node.forEach(name -> names.add(name.asText()));
        if (!node.isArray() || !SlurmSettings.OF_CAPSULES.containsAll(names)) {
            mistakes.add(
                    "slurm.capsules_may must be a list of some of %s, but it is %s"
                            .formatted(String.join(", ", SlurmSettings.OF_CAPSULES), node));
        }
        return List.copyOf(names);
    }
}
