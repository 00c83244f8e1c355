// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import nextflow.exception.ProcessException;
import nextflow.processor.TaskHandler;
import nextflow.processor.TaskRun;
import nextflow.processor.TaskStatus;
import nextflow.trace.TraceRecord;
import nextflow.util.Duration;
import nextflow.util.MemoryUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task of Nextflow's that runs in a sandbox of its own. */
final class SandboxedTask extends TaskHandler {
    private static final Logger log = LoggerFactory.getLogger(SandboxedTask.class);

    /** Beside Nextflow's own files of a task: the folders it may read, one a line. */
    private static final String READABLE = ".command.readable";

    private final SandboxedExecutor executor;
    private final Path allWork;
    private int number;
    private volatile boolean started;
    private volatile TaskChannel.End end;

    SandboxedTask(TaskRun task, SandboxedExecutor executor) {
        super(task);
        this.executor = executor;
        this.allWork = executor.getWorkDir();
    }

    @Override
    public void submit() {
        TaskRun task = getTask();
        new TaskScript(task).write();
        MemoryUnit memory = task.getConfig().getMemory();
        var request =
                new StringBuilder()
                        .append(allWork.relativize(task.getWorkDir()))
                        .append(' ')
                        .append(kind(task.getProcessor().getName()))
                        .append(' ')
                        .append(task.getConfig().getCpus())
                        .append(' ')
                        .append(memory == null ? 0 : memory.toBytes());
        readable().forEach(folder -> request.append(' ').append(folder));
        TaskChannel channel = TaskChannel.open();
        number = channel.nextNumber();
        started = !channel.tellsOfStarts();
        if (started) {
            createTemporary();
        }
        channel.start(
                number,
                request.toString(),
                new TaskChannel.Listener() {
                    @Override
                    public void started() {
                        started = true;
                    }

                    @Override
                    public void ended(TaskChannel.End told) {
                        if (!channel.tellsOfStarts()) {
                            removeTemporary();
                        }
                        end = told;
                        executor.getTaskMonitor().signal();
                    }
                });
        setStatus(TaskStatus.SUBMITTED);
    }

    /** The process's own name: one that is run in another workflow has that one's before it. */
    private static String kind(String process) {
        return process.substring(process.lastIndexOf(':') + 1).replace(' ', '_');
    }

    /** On disk: what a task keeps in memory counts as its memory. The server makes its own. */
    private Path temporary() {
        return allWork.resolve(".tmp").resolve(Integer.toString(number));
    }

    private void createTemporary() {
        try {
            Files.createDirectories(temporary());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeTemporary() {
        try (var paths = Files.walk(temporary())) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} could not be removed", temporary(), e);
        }
    }

    /**
     * The folders of other tasks that hold this one's inputs, and what those tasks could read: an
     * output may be a link to an input. Written down, since a later run may resume from here.
     */
    private SortedSet<String> readable() {
        var folders = new TreeSet<String>();
        try {
            for (Path input : getTask().getInputFilesMap().values()) {
                if (input.startsWith(allWork)) {
                    Path folder = taskFolder(allWork.relativize(input));
                    folders.add(folder.toString());
                    folders.addAll(readableBy(allWork.resolve(folder)));
                }
            }
            folders.remove(allWork.relativize(getTask().getWorkDir()).toString());
            Files.write(getTask().getWorkDir().resolve(READABLE), folders);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    /**
     * {@code ab/cdef…}, or three names deep where Nextflow keeps what it made or fetched itself.
     */
    private static Path taskFolder(Path input) {
        boolean plain = input.getName(0).toString().length() == 2;
        return input.subpath(0, Math.min(plain ? 2 : 3, input.getNameCount()));
    }

    private static List<String> readableBy(Path task) throws IOException {
        try {
            return Files.readAllLines(task.resolve(READABLE));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public boolean checkIfRunning() {
        if (isSubmitted() && (started || end != null)) {
            setStatus(TaskStatus.RUNNING);
            return true;
        }
        return false;
    }

    @Override
    public boolean checkIfCompleted() {
        if (!isRunning()) {
            return false;
        }
        if (end != null) {
            tellNextflow(end);
        } else if (isOverdue()) {
            kill();
            getTask()
                    .setError(
                            new ProcessException(
                                    "Process exceeded running time limit (%s)"
                                            .formatted(getTask().getConfig().getTime())));
        } else {
            return false;
        }
        setStatus(TaskStatus.COMPLETED);
        return true;
    }

    private void tellNextflow(TaskChannel.End known) {
        if (known.exitCode() >= 0) {
            getTask().setExitStatus(known.exitCode());
        }
        if (!known.reason().isEmpty()) {
            getTask().setError(new ProcessException("Task was interrupted: " + known.reason()));
        }
    }

    private boolean isOverdue() {
        Duration limit = getTask().getConfig().getTime();
        return limit != null
                && System.currentTimeMillis() - getStartTimeMillis() > limit.toMillis();
    }

    @Override
    public void kill() {
        if (end == null && number > 0) {
            TaskChannel.open().kill(number);
        }
    }

    /** How it ended, once that is known. */
    Optional<TaskChannel.End> end() {
        return Optional.ofNullable(end);
    }

    @Override
    public TraceRecord getTraceRecord() {
        TraceRecord trace = super.getTraceRecord();
        if (end != null && end.peakMemory() >= 0) {
            trace.put("peak_rss", end.peakMemory());
        }
        if (end != null && end.cpuNanos() >= 0 && trace.get("realtime") instanceof Number millis) {
            double busy = end.cpuNanos() / 1e6 / Math.max(1, millis.longValue());
            trace.put("%cpu", Math.round(busy * 1000) / 10.0f);
        }
        return trace;
    }
}
