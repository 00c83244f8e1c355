// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container is made of, kept in its run's folder until the engine has it.
 *
 * @param obstacle why there can be no such container, or nothing
 * @param image what its root is
 * @param environment {@code NAME=value}
 * @param network what the engine calls it
 */
record ContainerPlan(
        String id,
        String obstacle,
        String image,
        List<String> command,
        String workingDirectory,
        List<String> environment,
        List<Mount> mounts,
        Resources resources,
        List<Integer> gpus,
        String network) {
    ContainerPlan {
        // What was written before there were any has none.
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
    }

    /** Where first.sh finds its files. */
    private static final String TALK = "/run/cove/";

    private static final String NO_IMAGE =
            "there is no image for it: it names no environment, and neither does [docker] image in cove.toml";

    static ContainerPlan of(
            Launch launch,
            Optional<String> image,
            String network,
            String firstScript,
            StaticShell shell) {
        var files = new ContainerFiles(launch.folder());
        Pins pins = Pins.of(launch.mounts());
        var command = new ArrayList<>(List.of("/bin/sh", "-c", firstScript, "cove"));
        command.addAll(launch.command());
        return new ContainerPlan(
                launch.id(),
                obstacle(launch, image)
                        .or(pins::obstacle)
                        .or(() -> lacking(pins, shell))
                        .orElse(""),
                image.orElse(""),
                pins.script().isEmpty() ? command : StaticShell.before(pins.script(), command),
                launch.workingDirectory(),
                launch.environment().entrySet().stream().map(Map.Entry::toString).sorted().toList(),
                mounts(pins, files, shell),
                launch.resources(),
                launch.gpus(),
                network);
    }

    private static List<Mount> mounts(Pins pins, ContainerFiles files, StaticShell shell) {
        var mounts = new ArrayList<>(pins.mounts());
        for (Path file : List.of(files.output(), files.secrets(), files.report())) {
            mounts.add(new Mount(file, TALK + file.getFileName(), true));
        }
        if (!pins.script().isEmpty() && shell.program().isPresent()) {
            mounts.add(shell.mount());
        }
        return mounts;
    }

    private static Optional<String> lacking(Pins pins, StaticShell shell) {
        return pins.script().isEmpty() || shell.program().isPresent()
                ? Optional.empty()
                : Optional.of(StaticShell.LACKING);
    }

    private static Optional<String> obstacle(Launch launch, Optional<String> image) {
        return launch.tasks().isPresent()
                ? Optional.of("a container starts no tasks by itself")
                : image.isEmpty() ? Optional.of(NO_IMAGE) : Optional.empty();
    }

    /** The same with less of the machine. */
    ContainerPlan with(Resources other) {
        return new ContainerPlan(
                id,
                obstacle,
                image,
                command,
                workingDirectory,
                environment,
                mounts,
                other,
                gpus,
                network);
    }

    /** Derived from the run alone, so that a container is never made twice. */
    static String name(String id) {
        return "cove-" + id;
    }
}
