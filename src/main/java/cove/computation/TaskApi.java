// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.nextflow.PipelineTask;
import cove.nextflow.Progress;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tasks of a pipeline's run: what each does, and what it prints. */
public final class TaskApi {
    private static final String TASKS = "/api/cove/v1/computations/{id}/tasks";
    private static final int USUAL_PAGE = 1000;
    private static final int LARGEST_PAGE = 10_000;

    private final Computations computations;

    public TaskApi(Computations computations) {
        this.computations = computations;
    }

    public void addTo(Routes routes) {
        routes.get(TASKS, this::list, Scope.CAPSULE_READ)
                .get(TASKS + "/{number}/log", this::log, Scope.CAPSULE_READ);
    }

    /**
     * How many tasks of each process are where, and the tasks by number, in pages; {@code process}
     * and {@code state} choose among them.
     */
    private Reply list(Call call) {
        int limit = call.queryInteger("limit").orElse(USUAL_PAGE);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw CoveException.invalid("limit must be from 1 to %d.".formatted(LARGEST_PAGE));
        }
        int after = call.queryInteger("next_token").orElse(0);
        Optional<PipelineTask.State> state = call.query("state").map(TaskApi::state);
        Optional<String> process = call.query("process");
        Progress progress =
                computations
                        .files()
                        .progress(
                                computations.get(call.caller(), call.path("id"), Action.SEE_RUNS));
        List<PipelineTask> found =
                progress.tasks().stream()
                        .filter(task -> task.number() > after)
                        .filter(task -> state.isEmpty() || task.state() == state.get())
                        .filter(task -> process.isEmpty() || task.process().equals(process.get()))
                        .limit(limit + 1L)
                        .toList();
        return Reply.json(TasksJson.of(progress, found, limit));
    }

    private static PipelineTask.State state(String word) {
        for (var state : PipelineTask.State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
                return state;
            }
        }
        throw CoveException.invalid(
                "state must be waiting, running, cached, succeeded, failed or aborted.");
    }

    /** The log so far, or with {@code follow=true} until the task is over. */
    private Reply log(Call call) {
        Computation computation = computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
        PipelineTask task = task(computation, call.path("number"));
        var logs = computations.files().taskLogs(computation);
        return new LogReply(
                        () -> logs.open(task),
                        () ->
                                !call.queryFlag("follow")
                                        || task(computation, call.path("number")).isOver()
                                        || computations.isOver(computation.id()))
                .plain(0);
    }

    private PipelineTask task(Computation computation, String number) {
        return computations.files().progress(computation).tasks().stream()
                .filter(task -> Integer.toString(task.number()).equals(number))
                .findFirst()
                .orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.NotFound(
                                                "Computation %s has no task %.20s."
                                                        .formatted(computation.id(), number))));
    }
}
