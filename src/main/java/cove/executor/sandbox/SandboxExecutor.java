// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Executor;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Place;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Usage;
import cove.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs launches on this machine, each in a bubblewrap sandbox watched by a shim of its own. */
public final class SandboxExecutor implements Executor {
    /** What settings call it. */
    public static final String NAME = "sandbox";

    /** How long a submitted run may stay unclaimed before it is submitted again. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Cgroups cgroups;
    private final NetworkRecipe networks;
    private final RunPreparation preparation;
    private final ShimLauncher launcher;
    private final InstantSource clock;
    private final Map<String, Instant> submitted = new ConcurrentHashMap<>();
    private volatile Consumer<String> listener = id -> {};

    /**
     * Makes ready what all runs share.
     *
     * @param folder a folder of this executor's own, for the files that all runs share
     * @param extraPaths folders of the host shown read-only in every sandbox
     */
    public SandboxExecutor(Path folder, List<Path> extraPaths, InstantSource clock) {
        this(folder, extraPaths, clock, Cgroups.detect(Integer.toHexString(folder.hashCode())));
    }

    SandboxExecutor(Path folder, List<Path> extraPaths, InstantSource clock, Cgroups cgroups) {
        this.clock = clock;
        this.cgroups = cgroups;
        try {
            Files.createDirectories(folder);
            Path network = RunPreparation.install(SandboxExecutor.class, "network.sh", folder);
            this.networks = NetworkRecipe.ofThisHost(folder);
            this.preparation =
                    new RunPreparation(folder, HostView.prepare(folder, extraPaths), networks);
            this.launcher =
                    new ShimLauncher(
                            List.of(
                                    RunPreparation.install(
                                            SandboxExecutor.class, "shim.sh", folder),
                                    RunPreparation.install(SandboxExecutor.class, "run.sh", folder),
                                    network),
                            folder.resolve("shim.log"),
                            id -> listener.accept(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Place place() {
        return new Place("the host's /usr, " + HostView.release(), cgroups.word());
    }

    @Override
    public Optional<String> lacking(Network wanted) {
        return networks.lacking(wanted);
    }

    @Override
    public RunHandle prepare(Launch launch) {
        try {
            preparation.write(
                    launch,
                    cgroups.create(launch.id(), launch.resources(), launch.tasks().isPresent()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RunHandle(launch.id(), launch.folder());
    }

    @Override
    public void submit(RunHandle handle) {
        submitted.put(handle.id(), clock.instant());
        launcher.start(handle.folder());
    }

    @Override
    public Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles) {
        Map<RunHandle, RunStatus> answers = new HashMap<>();
        handles.forEach(handle -> answers.put(handle, poll(handle)));
        return answers;
    }

    private RunStatus poll(RunHandle handle) {
        var files = new RunFiles(handle.folder());
        if (!files.isClaimed()) {
            return pollUnclaimed(handle, files);
        }
        if (files.isClaimedForNobody()) {
            return new RunStatus.Lost("it was stopped before it started");
        }
        var shim = files.shim();
        // Asked before the exit is read: a shim that ended in between has written it.
        boolean alive = shim.filter(ProcessIdentity::isAlive).isPresent();
        return files.exit()
                .<RunStatus>map(RunStatus.Exited::new)
                .orElseGet(
                        () ->
                                alive
                                        ? new RunStatus.Running(files.claimed())
                                        : new RunStatus.Lost(whyLost(shim)));
    }

    private RunStatus pollUnclaimed(RunHandle handle, RunFiles files) {
        if (!files.launchBoot().filter(ProcessIdentity.CURRENT_BOOT::equals).isPresent()) {
            return new RunStatus.Lost(
                    "the machine went down after the launch was decided, and cove does not launch twice");
        }
        if (!isYoung(submitted.getOrDefault(handle.id(), Instant.EPOCH))) {
            submit(handle);
        }
        return new RunStatus.Waiting("handed to the shell that starts runs");
    }

    private boolean isYoung(Instant since) {
        return since.plus(PATIENCE).isAfter(clock.instant());
    }

    @Override
    public boolean hasEnded(RunHandle handle) {
        return new RunFiles(handle.folder()).exit().isPresent();
    }

    private static String whyLost(Optional<ProcessIdentity> shim) {
        return shim.filter(known -> !known.boot().equals(ProcessIdentity.CURRENT_BOOT)).isPresent()
                ? "the machine went down while it ran"
                : "the process that watched it was killed, and the kernel ended the run with it";
    }

    @Override
    public Optional<Usage> usage(RunHandle handle) {
        var files = new RunFiles(handle.folder());
        if (files.sandboxPid().isEmpty()) {
            return Optional.empty();
        }
        List<Path> groups = files.cgroups();
        return groups.isEmpty()
                ? files.sandboxPid().flatMap(Usage::ofDescendants)
                : Usage.ofGroups(groups);
    }

    @Override
    public void stop(RunHandle handle) {
        var files = new RunFiles(handle.folder());
        if (files.claimForNobody()) {
            return;
        }
        files.shim().ifPresent(shim -> files.sandboxPid().ifPresent(pid -> shim.killChild(pid)));
        if (groups(handle).isEmpty()) {
            Sandboxes.end(handle);
        }
    }

    @Override
    public void release(RunHandle handle) {
        submitted.remove(handle.id());
        new RunFiles(handle.folder()).deleteSecrets();
        List<Path> groups = groups(handle);
        groups.forEach(Cgroups::empty);
        if (groups.isEmpty()) {
            Sandboxes.end(handle);
        }
    }

    /**
     * Where they would be made, since a server that was killed may have made them and not written
     * that down; and where they were made, since this server may have been started elsewhere.
     */
    private List<Path> groups(RunHandle handle) {
        return Stream.concat(
                        cgroups.folders(handle.id()).stream(),
                        new RunFiles(handle.folder()).cgroups().stream())
                .distinct()
                .toList();
    }

    @Override
    public void onEnd(Consumer<String> listener) {
        this.listener = listener;
    }

    @Override
    public void close() {
        launcher.close();
        networks.close();
        cgroups.close();
    }
}
