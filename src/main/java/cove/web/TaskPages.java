// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.computation.Computation;
import cove.computation.Computations;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.nextflow.PipelineTask;
import cove.problem.CoveException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What the pages tell of the tasks of a pipeline: all of them, and each with its log. */
final class TaskPages {
    private static final int MOST_LOG = 256 << 10;
    private static final int MOST_TASKS = 500;

    /** What pages show of a computation. */
    @FunctionalInterface
    interface Views {
        RunView of(Computation computation);
    }

    private final Look look;
    private final Computations computations;
    private final Views view;

    TaskPages(Look look, Computations computations, Views view) {
        this.look = look;
        this.computations = computations;
        this.view = view;
    }

    void addTo(Routes routes) {
        routes.page("/computations/{id}/tasks", this::tasks, look::problem)
                .page("/computations/{id}/tasks/{number}", this::task, look::problem);
    }

    private Computation seen(Call call) {
        call.caller().require(Scope.CAPSULE_READ);
        return computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
    }

    /** The tasks of a run; none of a capsule. */
    TasksView view(RunView run) {
        return TasksView.of(
                computations.files().progress(run.computation()),
                run.path(),
                run.now().toEpochMilli());
    }

    /** For the page of the run; or, of one process, all of them. */
    private Reply tasks(Call call) {
        RunView run = view.of(seen(call));
        var process = call.query("process");
        return process.isPresent()
                ? ofProcess(call, run, process.get())
                : look.part("tasks", Map.of("tasks", view(run)));
    }

    private Reply ofProcess(Call call, RunView run, String process) {
        int after = call.queryInteger("after").orElse(0);
        List<PipelineTask> found =
                computations.files().progress(run.computation()).tasks().stream()
                        .filter(task -> task.process().equals(process) && task.number() > after)
                        .limit(MOST_TASKS + 1L)
                        .toList();
        List<PipelineTask> shown = found.subList(0, Math.min(MOST_TASKS, found.size()));
        String next =
                found.size() > MOST_TASKS
                        ? "%s/tasks?process=%s&after=%d"
                                .formatted(
                                        run.path(),
                                        URLEncoder.encode(process, StandardCharsets.UTF_8),
                                        shown.getLast().number())
                        : "";
        return look.page(
                Shell.of(call, process, Shell.Place.COMPUTATIONS),
                "processTasks",
                Map.of("run", run, "process", process, "tasks", shown, "next", next));
    }

    /** A task of a pipeline, with the beginning of what it printed. */
    private Reply task(Call call) throws IOException {
        RunView run = view.of(seen(call));
        String number = call.path("number");
        PipelineTask task =
                computations.files().progress(run.computation()).tasks().stream()
                        .filter(one -> Integer.toString(one.number()).equals(number))
                        .findFirst()
                        .orElseThrow(() -> CoveException.notFound("task", number));
        var log = ByteBuffer.allocate(MOST_LOG + 1);
        var opened = computations.files().taskLogs(run.computation()).open(task);
        if (opened.isPresent()) {
            try (var in = opened.get()) {
                for (int read = 0; read >= 0 && log.hasRemaining(); ) {
                    read = in.read(log);
                }
            }
        }
        int length = Math.min(MOST_LOG, log.position());
        return look.page(
                Shell.of(call, task.name(), Shell.Place.COMPUTATIONS),
                "task",
                Map.of(
                        "run",
                        run,
                        "task",
                        task,
                        "log",
                        new String(log.array(), 0, length, StandardCharsets.UTF_8),
                        "cut",
                        log.position() > MOST_LOG));
    }
}
