// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import cove.executor.RootFilesystem;
import cove.process.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes down what {@code run.sh} needs to start a run in bubblewrap. */
final class RunPreparation {
    /** Above those that network.sh takes. */
    private static final int SECCOMP_DESCRIPTOR = 9;

    private final SystemView host;
    private final Path folder;
    private final NetworkRecipe networks;
    private final Path taskScript;
    private final Optional<Path> seccomp;

    /**
     * Puts what all runs share into a folder.
     *
     * @param system what the sandboxes show of the system around them
     */
    RunPreparation(Path folder, SystemView system, NetworkRecipe networks) throws IOException {
        this.host = system;
        this.folder = folder;
        this.networks = networks;
        this.taskScript = install(RunPreparation.class, "tasks.sh", folder);
        this.seccomp = writeSeccomp(folder);
    }

    private static Optional<Path> writeSeccomp(Path folder) throws IOException {
        var program = SeccompFilter.forThisMachine();
        return program.isEmpty()
                ? Optional.empty()
                : Optional.of(Files.write(folder.resolve("seccomp.bpf"), program.get()));
    }

    /** Puts a script that lies beside a class into a folder. */
    static Path install(Class<?> beside, String name, Path folder) throws IOException {
        Path fresh = Files.createTempFile(folder, name, ".new");
        try (InputStream in = beside.getResourceAsStream(name)) {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        }
        // A running shell still reads the old file; a rename leaves it that.
        return Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes all files of a run but the log, so that it can be started. */
    void write(Launch launch, Cgroups.Group group) {
        var files = new RunFiles(launch.folder());
        try {
            files.reserve();
            networks.prepare(launch);
            String secrets = secrets(launch);
            if (!secrets.isEmpty()) {
                files.writeSecrets(secrets);
            }
            Files.writeString(files.launch(), launchText(launch, group, command(launch, group)));
        } catch (IOException e) {
            files.deleteSecrets();
            throw new UncheckedIOException(e);
        }
    }

    private static String secrets(Launch launch) {
        return launch.tasks()
                .map(SecretOptions::script)
                .orElseGet(() -> SecretOptions.text(launch.secrets()));
    }

    private List<String> command(Launch launch, Cgroups.Group group) throws IOException {
        if (launch.tasks().isEmpty()) {
            List<String> command =
                    BubblewrapCommand.of(
                            launch,
                            view(launch.root()).options(),
                            networks.options(launch.network()),
                            descriptor());
            return ConfinedCommand.isNeeded(launch)
                    ? ConfinedCommand.around(command, launch, host.files())
                    : command;
        }
        Path settings = new RunFiles(launch.folder()).taskSettings();
        var sandboxes =
                new TaskSandboxes(
                        launch,
                        launch.tasks().get(),
                        taskScript,
                        settings,
                        view(launch.root()).files(),
                        (kind, network) ->
                                BubblewrapCommand.isolation(
                                        kind.environment(),
                                        view(kind.root()).options(),
                                        networks.options(network),
                                        descriptor()),
                        seccompRedirection(),
                        group);
        Files.writeString(settings, sandboxes.settingsText());
        var shared = new ArrayList<>(view(launch.root()).sources());
        Stream.concat(
                        launch.tasks().get().kinds().values().stream(),
                        Stream.of(launch.tasks().get().others()))
                .forEach(kind -> shared.addAll(view(kind.root()).sources()));
        shared.addAll(networks.sources(launch.network()));
        seccomp.ifPresent(shared::add);
        return sandboxes.outer(networks.options(launch.network()), shared);
    }

    private SystemView view(RootFilesystem root) {
        return switch (root) {
            case RootFilesystem.Host _ -> host;
            case RootFilesystem.Folder(Path path) ->
                    RootView.prepare(path, folder.resolve("roots"));
            case RootFilesystem.Image(String reference, _) ->
                    throw new IllegalArgumentException(
                            "a sandbox cannot run the image " + reference);
        };
    }

    private Optional<Integer> descriptor() {
        return seccomp.map(_ -> SECCOMP_DESCRIPTOR);
    }

    private String seccompRedirection() {
        return seccomp.map(
                        file ->
                                " %d< %s"
                                        .formatted(
                                                SECCOMP_DESCRIPTOR,
                                                ShellText.quote(file.toString())))
                .orElse("");
    }

    private String launchText(Launch launch, Cgroups.Group group, List<String> command) {
        boolean byKernel = !group.folders().isEmpty();
        // What starts tasks holds each of them to its own; a JVM asks for far more address space
        // than it ever uses.
        boolean byEachTask = launch.tasks().isPresent();
        return """
        # boot %s
        id=%s
        cgroups=%s
        join_groups=%s
        join_file=%s
        limit_memory=%s
        limit_processes=%s
        network=%s
        peak_file=%s
        oom_file=%s
        cpu_nanos_file=%s
        cpu_stat_file=%s
        sandbox() {
            %s
            %s %s%s
        }
        # end
        """
                .formatted(
                        ProcessIdentity.CURRENT_BOOT,
                        ShellText.quote(launch.id()),
                        ShellText.quote(words(group.folders())),
                        ShellText.quote(words(group.toJoin())),
                        group.joinFile(),
                        byKernel || byEachTask
                                ? ""
                                : Long.toString(launch.resources().memory() / 1024),
                        byKernel ? "" : Integer.toString(launch.resources().processes()),
                        launch.network().word(),
                        path(group.peak()),
                        path(group.oom()),
                        path(group.cpuNanos()),
                        path(group.cpuStat()),
                        takingOfSecrets(launch),
                        NetworkRecipe.starter(launch.network()),
                        ShellText.quote(command),
                        seccompRedirection());
    }

    /** The file is gone before anything of the run starts, and bubblewrap closes the descriptor. */
    private static String takingOfSecrets(Launch launch) {
        return secrets(launch).isEmpty()
                ? ""
                : "exec %d< secrets && rm secrets || exit 125".formatted(SecretOptions.DESCRIPTOR);
    }

    private static String words(List<Path> folders) {
        return String.join(" ", folders.stream().map(Path::toString).toList());
    }

    private static String path(Optional<Path> file) {
        return file.map(Path::toString).map(ShellText::quote).orElse("");
    }
}
