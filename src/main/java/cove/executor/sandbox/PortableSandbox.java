// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Prepares runs for machines that see the same folders under the same names, whatever else they
 * have: their {@code /usr}, their control groups and their tools are asked for where the run is.
 */
public final class PortableSandbox {
    private final Path folder;
    private final RunPreparation preparation;

    /**
     * Puts what all runs share into a folder that all those machines see.
     *
     * @param extraPaths more folders of each machine to show, read-only, under their own names
     */
    public PortableSandbox(Path folder, List<Path> extraPaths) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            RunPreparation.install(PortableSandbox.class, "run.sh", folder);
            RunPreparation.install(PortableSandbox.class, "network.sh", folder);
            this.preparation =
                    new RunPreparation(
                            folder,
                            AnyHostView.prepare(folder, extraPaths),
                            NetworkRecipe.ofAnyHost(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts another script for all runs beside those of the sandbox. */
    public static Path install(Class<?> beside, String name, Path folder) {
        try {
            return RunPreparation.install(beside, name, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes all files of a run but its log; a shell that read {@link #runScript} can start it. */
    public void prepare(Launch launch) {
        preparation.write(launch, new NoCgroups().create("", launch.resources(), false));
    }

    /** The functions that start a run. */
    public Path runScript() {
        return folder.resolve("run.sh");
    }

    /** The functions that give a run its network. */
    public Path networkScript() {
        return folder.resolve("network.sh");
    }
}
