// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Executor;
import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Place;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts nothing; what it says, and what it fails at, is a test's. */
final class StubExecutor implements Executor {
    static final TaskingExecutor.Limits LIMITS = new TaskingExecutor.Limits(100, Long.MAX_VALUE);

    static final RunStatus EXITED =
            new RunStatus.Exited(
                    new Exit(
                            0,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            0,
                            false,
                            Optional.empty()));
    static final RunStatus RUNNING = new RunStatus.Running(Instant.EPOCH);

    final List<String> submitted = new CopyOnWriteArrayList<>();
    private final Function<RunHandle, RunStatus> status;
    private final Consumer<Launch> preparation;

    StubExecutor(Function<RunHandle, RunStatus> status, Consumer<Launch> preparation) {
        this.status = status;
        this.preparation = preparation;
    }

    /** A run of this folder's name that may start tasks. */
    static RunHandle run(Path folder, Executor commands) throws IOException {
        var resources = new Resources(2, 512L << 20, 500);
        var kind = new Tasks.Kind(Map.of(), List.of(), Network.NONE);
        Files.createDirectories(folder);
        var launch =
                new Launch(
                                folder.getFileName().toString(),
                                folder,
                                List.of("true"),
                                "/tasks",
                                Map.of(),
                                List.of(),
                                folder.resolve("log"),
                                resources,
                                Network.NONE)
                        .withTasks(new Tasks(folder, "/tasks", "", Map.of(), kind, resources));
        return tasking(commands, commands).prepare(launch);
    }

    /** Starts the tasks of runs. */
    static TaskingExecutor tasking(Executor tasks, Executor commands) {
        return new TaskingExecutor(tasks, commands, LIMITS, new TestingSeal(), _ -> {});
    }

    @Override
    public String name() {
        return "stub";
    }

    @Override
    public Place place() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> lacking(Network wanted) {
        return Optional.empty();
    }

    @Override
    public RunHandle prepare(Launch launch) {
        preparation.accept(launch);
        return new RunHandle(launch.id(), launch.folder());
    }

    @Override
    public void submit(RunHandle handle) {
        submitted.add(handle.id());
    }

    @Override
    public Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles) {
        Map<RunHandle, RunStatus> answers = new HashMap<>();
        handles.forEach(handle -> answers.put(handle, status.apply(handle)));
        return answers;
    }

    @Override
    public boolean hasEnded(RunHandle handle) {
        return false;
    }

    @Override
    public void stop(RunHandle handle) {}

    @Override
    public void release(RunHandle handle) {}

    @Override
    public void onEnd(Consumer<String> listener) {}

    @Override
    public void close() {}
}
