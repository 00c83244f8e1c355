// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Capacity;
import cove.executor.Executor;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Place;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Usage;
import cove.executor.sandbox.PortableSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs launches as jobs of a Slurm cluster, each in a bubblewrap sandbox on its node. A job's name
 * is its run's id.
 */
public final class SlurmExecutor implements Executor {
    /** What settings call it. */
    public static final String NAME = "slurm";

    private final SlurmSettings settings;
    private final Slurm slurm;
    private final PortableSandbox sandbox;
    private final Path jobScript;
    private final Path ends;
    private final JobTable table;
    private final Submissions submissions;
    private final JobWatch watch;
    private final EndHints hints;
    private final Stops stops;
    private final Watching watching;
    private final CompletableFuture<Optional<String>> cluster;
    private volatile Consumer<String> listener = id -> {};

    /**
     * Makes ready what all runs share.
     *
     * @param folder a folder of this executor's own, which all nodes see under this name
     */
    public SlurmExecutor(Path folder, SlurmSettings settings) {
        this.settings = settings;
        this.slurm = new Slurm(settings.configuration());
        this.sandbox = new PortableSandbox(folder, settings.paths());
        this.jobScript = PortableSandbox.install(SlurmExecutor.class, "job.sh", folder);
        this.ends = folder.resolve("ends");
        this.table = new JobTable(slurm, settings.pollEvery(), this::hint);
        this.submissions = new Submissions(slurm);
        this.watch = new JobWatch(slurm, table, submissions, settings.patience());
        this.stops = new Stops(slurm);
        this.watching = new Watching(slurm, table);
        this.hints = new EndHints(ends, this::hint);
        this.cluster = CompletableFuture.supplyAsync(slurm::cluster);
    }

    private void hint(String id) {
        watch.hint(id);
        listener.accept(id);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Capacity> capacity() {
        return Optional.of(settings.capacity());
    }

    @Override
    public Place place() {
        String name =
                Optional.ofNullable(cluster.getNow(Optional.empty())).flatMap(c -> c).orElse("");
        String partition = settings.options().getOrDefault("partition", "");
        return new Place(
                "the /usr of a node of the Slurm cluster%s%s"
                        .formatted(
                                name.isEmpty() ? "" : " " + name,
                                partition.isEmpty() ? "" : ", partition " + partition),
                "Slurm");
    }

    @Override
    public Optional<String> lacking(Network wanted) {
        return wanted == Network.INTERNET && !settings.internet()
                ? Optional.of(
                        "the cluster's nodes give runs no internet ([slurm] internet = false)")
                : Optional.empty();
    }

    @Override
    public RunHandle prepare(Launch launch) {
        sandbox.prepare(launch);
        var handle = new RunHandle(launch.id(), launch.folder());
        try {
            NodeUsage.of(handle).reserve();
            Files.writeString(
                    new JobFolder(handle).script(),
                    JobScript.of(
                            launch,
                            settings.optionsFor(launch),
                            settings,
                            sandbox,
                            jobScript,
                            ends));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return handle;
    }

    @Override
    public void submit(RunHandle handle) {
        submissions.submit(handle);
    }

    @Override
    public Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles) {
        Map<RunHandle, RunStatus> answers = new HashMap<>();
        handles.forEach(handle -> answers.put(handle, watch.status(handle)));
        return answers;
    }

    @Override
    public boolean hasEnded(RunHandle handle) {
        return new JobFolder(handle).run().exit().isPresent();
    }

    /** Nothing new comes from a node that is gone: who asks sees it by the age of the run. */
    @Override
    public Optional<Usage> usage(RunHandle handle) {
        if (hasEnded(handle)) {
            return Optional.empty();
        }
        var node = NodeUsage.of(handle);
        Optional<Usage> told = node.read();
        if (told.isEmpty() && node.isSilent()) {
            watching.want(handle);
        }
        return told;
    }

    @Override
    public void stop(RunHandle handle) {
        stops.stop(handle);
        watch.hint(handle.id());
    }

    @Override
    public void release(RunHandle handle) {
        var folder = new JobFolder(handle);
        folder.run().deleteSecrets();
        if (!hasEnded(handle)) {
            folder.claimant().ifPresent(job -> slurm.cancel(job, handle.id()));
        }
        watch.forget(handle);
        stops.forget(handle);
        watching.forget(handle);
        submissions.forget(handle);
    }

    @Override
    public void onEnd(Consumer<String> listener) {
        this.listener = listener;
    }

    @Override
    public void close() {
        hints.close();
        submissions.close();
        table.close();
    }
}
