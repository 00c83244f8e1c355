// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Executor;
import cove.executor.Launch;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Usage;
import cove.problem.CoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one run. All that is known of them is in files and at the executor, so that the next
 * server makes the same object of them; a task is
 *
 * <table>
 * <tr><td>waiting</td><td>asked for, and its folder has no mark that it was prepared</td></tr>
 * <tr><td>started</td><td>prepared and marked; submitting it again is no error</td></tr>
 * <tr><td>over</td><td>answered; what it held is given back, then its folder goes</td></tr>
 * </table>
 */
final class TaskedRun {
    private static final Logger log = LoggerFactory.getLogger(TaskedRun.class);
    private static final int LOG_BYTES = 64 << 10;

    private final TaskFiles files;
    private final TaskPlan plan;
    private final Executor executor;
    private final Seal seal;
    private final Consumer<Path> discard;
    private final TaskingExecutor.Limits limits;
    private final Allotment allotment;
    private final Map<Integer, TaskRequest.Start> waiting = new LinkedHashMap<>();
    private final Map<Integer, TaskRequest.Start> started = new TreeMap<>();
    private final Set<Integer> toldStarted = new HashSet<>();
    private final Set<Integer> over = new HashSet<>();
    private final HeldTasks held;
    private final RequestReader requests;
    private final TaskUsage usage = new TaskUsage();

    TaskedRun(
            TaskFiles files,
            Executor executor,
            Seal seal,
            Consumer<Path> discard,
            TaskingExecutor.Limits limits)
            throws IOException {
        this.files = files;
        this.plan = TaskPlanJson.read(files.plan());
        this.executor = executor;
        this.seal = seal;
        this.discard = discard;
        this.limits = limits;
        this.allotment = new Allotment(plan.resources(), limits.tasks());
        this.requests = new RequestReader(files);
        files.mendAnswers();
        for (TaskAnswer answer : files.answersSoFar()) {
            if (over.add(answer.number())) {
                usage.ended(answer);
            }
        }
        this.held = new HeldTasks(this::giveBack);
        files.tasks().stream().filter(over::contains).forEach(held::add);
    }

    /** Takes up what is asked by now, and starts what there is room for. */
    synchronized void serve() throws IOException {
        for (TaskRequest request : requests.next()) {
            take(request);
        }
        if (!files.isStopped()) {
            for (TaskRequest.Start task : List.copyOf(waiting.values())) {
                if (!allotment.take(plan.cpusOf(task), plan.shareOf(task))) {
                    break;
                }
                start(task);
            }
        }
        held.giveBack();
    }

    private void take(TaskRequest request) throws IOException {
        int number = request.number();
        if (over.contains(number)) {
            return;
        }
        switch (request) {
            case TaskRequest.Start task -> {
                if (files.isPrepared(number)) {
                    started.put(number, task);
                    allotment.add(plan.cpusOf(task), plan.shareOf(task));
                    executor.submit(handle(number));
                } else if (!started.containsKey(number)) {
                    waiting.put(number, task);
                }
            }
            case TaskRequest.Kill _ -> {
                if (waiting.remove(number) != null) {
                    answer(TaskAnswer.ended(number));
                } else if (started.containsKey(number)) {
                    executor.stop(handle(number));
                }
            }
            case TaskRequest.Senseless _ -> answer(TaskAnswer.refused(number));
        }
    }

    private void start(TaskRequest.Start task) throws IOException {
        int number = task.number();
        RunHandle handle = handle(number);
        try {
            if (Files.exists(handle.folder())) {
                // A server was killed while it prepared this, so it never started.
                executor.release(handle);
                discard.accept(handle.folder());
            }
            Files.createDirectories(TaskPlan.temporary(handle.folder()));
            Files.createDirectory(TaskPlan.home(handle.folder()));
            Files.createFile(TaskPlan.log(handle.folder()));
            Launch launch = plan.launch(task, handle.folder(), limits.memory(), seal);
            executor.prepare(launch);
            files.markPrepared(number);
        } catch (IOException | RuntimeException e) {
            allotment.giveBack(plan.cpusOf(task), plan.shareOf(task));
            throw e;
        }
        waiting.remove(number);
        started.put(number, task);
        executor.submit(handle);
    }

    private RunHandle handle(int number) {
        return new RunHandle(plan.idOf(number), files.task(number));
    }

    /** The number of a task by what the executor calls it. */
    Optional<Integer> numberOf(String id) {
        String number = id.substring(Math.min(id.length(), plan.id().length() + 1));
        return id.startsWith(plan.id() + "-") && TaskRequest.NUMBER.matcher(number).matches()
                ? Optional.of(Integer.valueOf(number))
                : Optional.empty();
    }

    /** Those that the executor has to be asked about. */
    synchronized List<RunHandle> started() {
        return started.keySet().stream().map(this::handle).toList();
    }

    /** Takes notice of what the executor said of tasks. */
    synchronized void heard(Map<RunHandle, RunStatus> statuses) throws IOException {
        for (int number : List.copyOf(started.keySet())) {
            RunHandle handle = handle(number);
            switch (statuses.get(handle)) {
                case null -> {}
                case RunStatus.Waiting _ -> {}
                case RunStatus.Running(var since) -> {
                    if (toldStarted.add(number)) {
                        files.tell("%d started %d".formatted(number, since.toEpochMilli()));
                    }
                }
                case RunStatus.Exited(var exit) -> ended(TaskAnswer.of(number, exit));
                case RunStatus.Lost lost -> ended(TaskAnswer.lost(number, lost));
            }
        }
    }

    private void ended(TaskAnswer answer) throws IOException {
        int number = answer.number();
        passOnLog(number);
        answer(answer);
        usage.ended(answer);
        TaskRequest.Start task = started.remove(number);
        allotment.giveBack(plan.cpusOf(task), plan.shareOf(task));
        held.add(number);
    }

    private void answer(TaskAnswer answer) throws IOException {
        files.tell(answer.line());
        over.add(answer.number());
    }

    /**
     * What was said outside of the task's own log, such as by a shell that found no bash: it goes
     * where a sandbox would have put it.
     */
    private void passOnLog(int number) throws IOException {
        Path said = TaskPlan.log(files.task(number));
        if (Files.exists(said) && Files.size(said) > 0) {
            try (var in = Files.newInputStream(said)) {
                Files.write(plan.log(), in.readNBytes(LOG_BYTES), StandardOpenOption.APPEND);
            }
        }
    }

    private void giveBack(int number) {
        executor.release(handle(number));
        discard.accept(files.task(number));
    }

    /**
     * Ends all tasks and starts no more.
     *
     * @return whether none is left
     */
    synchronized boolean end() throws IOException {
        files.stop();
        for (TaskRequest request : requests.next()) {
            take(request);
        }
        waiting.clear();
        if (!started.isEmpty()) {
            stopAll();
            heard(executor.poll(started()));
        }
        return started.isEmpty();
    }

    private void stopAll() {
        Collection<Thread> stopping = new ArrayList<>();
        for (RunHandle handle : started()) {
            stopping.add(Thread.ofVirtual().start(() -> stop(handle)));
        }
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(RunHandle handle) {
        try {
            executor.stop(handle);
        } catch (CoveException e) {
            log.debug("{} is stopped at the next look", handle.id(), e);
        }
    }

    /** Gives back all that tasks held; to be called once none is left. */
    void release() {
        held.giveAllBack();
    }

    /** What its tasks use, those that are over included. Asks without holding up the others. */
    Usage usage() {
        var now = new HashMap<Integer, Usage>();
        for (RunHandle task : started()) {
            executor.usage(task)
                    .ifPresent(used -> now.put(numberOf(task.id()).orElseThrow(), used));
        }
        synchronized (this) {
            now.keySet().retainAll(started.keySet());
            return usage.with(now);
        }
    }

    /** How all tasks that are over ended. */
    List<TaskAnswer> answers() throws IOException {
        return files.answersSoFar();
    }
}
