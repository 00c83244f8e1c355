// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Capacity;
import cove.executor.Executor;
import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Place;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Tasks;
import cove.executor.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * An executor whose runs may start tasks, made of one whose runs may not: each task is a launch of
 * its own there, and the command that asks for them is one wherever commands are to run.
 */
public final class TaskingExecutor implements Executor {
    /**
     * What the tasks of one run are held to, besides what the run has.
     *
     * @param tasks of one run at a time
     * @param memory bytes for a task that asks for none; it never gets more than the run
     */
    public record Limits(int tasks, long memory) {}

    private final Executor tasks;
    private final Executor commands;
    private final Seal seal;
    private final ServedRuns served;

    /**
     * Puts itself before two executors, which it closes in its end; to close them twice is no
     * error.
     *
     * @param tasks carries out tasks, and all runs that start none
     * @param commands carries out the commands that start tasks; it may be the same
     * @param discard removes a folder in the background
     */
    public TaskingExecutor(
            Executor tasks, Executor commands, Limits limits, Seal seal, Consumer<Path> discard) {
        this.tasks = tasks;
        this.commands = commands;
        this.seal = seal;
        this.served = new ServedRuns(tasks, limits, seal, discard);
    }

    @Override
    public String name() {
        return tasks.name();
    }

    @Override
    public Optional<Capacity> capacity() {
        return tasks.capacity();
    }

    @Override
    public Resources atMost(Resources wanted) {
        return tasks.atMost(wanted);
    }

    @Override
    public Place place() {
        return tasks.place();
    }

    @Override
    public Optional<String> lacking(Network wanted) {
        return tasks.lacking(wanted);
    }

    @Override
    public RunHandle prepare(Launch launch) {
        if (launch.tasks().isEmpty()) {
            return tasks.prepare(launch);
        }
        var files = new TaskFiles(launch.folder());
        try {
            files.create();
            Files.write(files.plan(), TaskPlanJson.bytes(TaskPlan.of(launch, seal)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return commands.prepare(command(launch, files));
    }

    /** The command alone, with two files in the place of pipes. */
    private Launch command(Launch launch, TaskFiles files) {
        Tasks started = launch.tasks().orElseThrow();
        var mounts = new ArrayList<>(launch.mounts());
        mounts.add(new Mount(files.requests(), Tasks.PIPES + "/requests", true));
        mounts.add(new Mount(files.answers(), Tasks.PIPES + "/answers", false));
        return new Launch(
                        launch.id(),
                        launch.folder(),
                        launch.command(),
                        launch.workingDirectory(),
                        launch.environment(),
                        mounts,
                        launch.log(),
                        started.ofCommand(),
                        commands.lacking(launch.network()).isPresent()
                                ? Network.NONE
                                : launch.network())
                .withCluster(launch.cluster());
    }

    /** Of a run that starts tasks, the command's and theirs. */
    @Override
    public Optional<Usage> usage(RunHandle handle) {
        return startsTasks(handle)
                ? commands.usage(handle).flatMap(command -> served.usage(handle).map(command::plus))
                : tasks.usage(handle);
    }

    private static boolean startsTasks(RunHandle handle) {
        return new TaskFiles(handle.folder()).isOfTasks();
    }

    private Executor of(RunHandle handle) {
        return startsTasks(handle) ? commands : tasks;
    }

    @Override
    public void submit(RunHandle handle) {
        of(handle).submit(handle);
    }

    @Override
    public Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles) {
        var simple = new ArrayList<RunHandle>();
        var tasking = new ArrayList<RunHandle>();
        handles.forEach(handle -> (startsTasks(handle) ? tasking : simple).add(handle));
        Map<RunHandle, RunStatus> answers = new HashMap<>();
        if (!simple.isEmpty()) {
            answers.putAll(tasks.poll(simple));
        }
        if (!tasking.isEmpty()) {
            commands.poll(tasking)
                    .forEach((handle, status) -> answers.put(handle, whole(handle, status)));
        }
        return answers;
    }

    /** What is true of a run as a whole, of whose command this is true. */
    private RunStatus whole(RunHandle handle, RunStatus command) {
        return switch (command) {
            case RunStatus.Waiting _ -> command;
            case RunStatus.Running _ -> {
                served.serve(handle);
                yield command;
            }
            case RunStatus.Exited(Exit exit) ->
                    served.end(handle)
                            ? new RunStatus.Exited(withTasks(exit, served.answers(handle)))
                            : new RunStatus.Running(exit.started());
            case RunStatus.Lost _ ->
                    served.end(handle) ? command : new RunStatus.Running(Instant.EPOCH);
        };
    }

    private static Exit withTasks(Exit exit, List<TaskAnswer> answers) {
        OptionalLong peak =
                answers.stream().mapToLong(TaskAnswer::peakMemory).filter(n -> n >= 0).max();
        long cpuMillis = answers.stream().mapToLong(task -> task.cpuMillis().orElse(0)).sum();
        return new Exit(
                exit.exitCode(),
                exit.started(),
                exit.ended(),
                peak.isPresent() && exit.peakMemory().isPresent()
                        ? OptionalLong.of(Math.max(peak.getAsLong(), exit.peakMemory().getAsLong()))
                        : exit.peakMemory(),
                exit.cpuMillis().isPresent()
                        ? OptionalLong.of(exit.cpuMillis().getAsLong() + cpuMillis)
                        : exit.cpuMillis(),
                exit.outOfMemory(),
                exit.logCut(),
                exit.interruption());
    }

    @Override
    public boolean hasEnded(RunHandle handle) {
        return of(handle).hasEnded(handle);
    }

    @Override
    public void stop(RunHandle handle) {
        of(handle).stop(handle);
        if (startsTasks(handle)) {
            served.end(handle);
        }
    }

    @Override
    public void release(RunHandle handle) {
        of(handle).release(handle);
        if (startsTasks(handle)) {
            served.release(handle);
        }
    }

    @Override
    public void onEnd(Consumer<String> listener) {
        tasks.onEnd(
                id -> {
                    if (!served.hint(id)) {
                        listener.accept(id);
                    }
                });
        if (!commands.equals(tasks)) {
            commands.onEnd(listener);
        }
    }

    @Override
    public void close() {
        served.close();
        tasks.close();
        commands.close();
    }
}
