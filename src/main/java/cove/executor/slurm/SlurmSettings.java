// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Capacity;
import cove.executor.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the administrator says of the cluster.
 *
 * @param options what each job is submitted with, as sbatch(1) names it without its hyphens, such
 *     as {@code partition}; a launch's own go before
 * @param more whole words for sbatch, such as {@code --gres=gpu:1}
 * @param capsulesMay the options that a launch may ask for
 * @param memory whether jobs ask for memory; not every cluster hands it out
 * @param internet whether the nodes can give a run the internet
 * @param paths folders of the nodes shown read-only in every sandbox
 * @param pollEvery the least time between two looks at the queue
 * @param patience how long the record of a run's end may take to come from a node
 * @param capacity what all jobs may have together
 * @param configuration the file of Slurm's settings, where it is not where its commands look
 */
public record SlurmSettings(
        Map<String, String> options,
        List<String> more,
        List<String> capsulesMay,
        boolean memory,
        boolean internet,
        List<Path> paths,
        Duration pollEvery,
        Duration patience,
        Capacity capacity,
        Optional<Path> configuration) {
    /** What the author of a program can ask for, where the administrator allows it. */
    public static final List<String> OF_CAPSULES =
            List.of("partition", "time", "constraint", "gres", "qos", "account", "reservation");

    private static final Pattern VALUE =
            Pattern.compile("[A-Za-z0-9_.,:=+/@%*&|()\\[\\]!-]{1,200}");

    /** Jobs that say nothing but what each of them needs. */
    public static final SlurmSettings USUAL =
            new SlurmSettings(
                    Map.of(),
                    List.of(),
                    List.of("partition", "time", "constraint", "gres"),
                    true,
                    true,
                    List.of(),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    new Capacity(1_000_000, 1L << 60, 1000, 1_000_000),
                    Optional.empty());

    public SlurmSettings {
        options = Map.copyOf(options);
        more = List.copyOf(more);
        capsulesMay = List.copyOf(capsulesMay);
        paths = List.copyOf(paths);
    }

    /** Whether an option can have this value: one word that no shell and no line takes apart. */
    public static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }

    /** What a job of this launch is submitted with. */
    Map<String, String> optionsFor(Launch launch) {
        var all = new HashMap<>(options);
        launch.cluster()
                .forEach(
                        (name, value) -> {
                            if (capsulesMay.contains(name) && isValue(value)) {
                                all.put(name, value);
                            }
                        });
        return all;
    }
}
