// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.computation.Computation;
import cove.computation.Computations;
import cove.folder.FileTree;
import cove.folder.KeptFolder;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.SignedUrls;
import cove.nextflow.PipelineTask;
import cove.problem.CoveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The page of a computation, with its log and results. */
final class ComputationPages {
    private static final int MOST_LOG = 256 << 10;

    private final Look look;
    private final Computations computations;
    private final Programs programs;
    private final SignedUrls signedUrls;
    private final InstantSource clock;

    ComputationPages(
            Look look,
            Computations computations,
            Programs programs,
            SignedUrls signedUrls,
            InstantSource clock) {
        this.look = look;
        this.computations = computations;
        this.programs = programs;
        this.signedUrls = signedUrls;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page("/computations/{id}", this::one, look::problem)
                .page("/computations/{id}/part", this::part, look::problem)
                .page("/computations/{id}/tasks", this::tasks, look::problem)
                .page("/computations/{id}/tasks/{number}", this::task, look::problem)
                .page("/computations/{id}/files/{path:(?s:.+)}", this::file, look::problem)
                .page("/computations/{id}/results", this::results, look::problem)
                .action("/computations/{id}/stop", this::stop, look::problem)
                .action("/computations/{id}/delete", this::delete, look::problem)
                .action("/computations/{id}/rename", this::rename, look::problem);
    }

    private String programName(String id) {
        return programs.find(id).map(Program::name).orElse("a program that was deleted");
    }

    private Computation seen(Call call) {
        call.caller().require(Scope.CAPSULE_READ);
        return computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
    }

    private RunView view(Computation computation) {
        return new RunView(
                computation, programName(computation.plan().programId()), clock.instant());
    }

    private Reply one(Call call) throws IOException {
        RunView run = view(seen(call));
        var model = new HashMap<>(model(run));
        model.put("tasks", tasksOf(run));
        model.put("same", SameRun.of(run.computation(), call.baseUrl()));
        return look.page(
                Shell.of(call, run.name(), Shell.Place.COMPUTATIONS), "computation", model);
    }

    /** What changes while it runs. */
    private Reply part(Call call) throws IOException {
        var model = new HashMap<>(model(view(seen(call))));
        model.put("proof", call.session().orElseThrow().proof());
        return look.part("computationState", model);
    }

    private Map<String, Object> model(RunView run) throws IOException {
        return Map.of(
                "run",
                run,
                "folder",
                computations.results(run.computation()).isPresent()
                        ? folder(run.computation(), "")
                        : FolderView.EMPTY,
                "log",
                LogTail.of(computations.log(run.computation())));
    }

    private FolderView folder(Computation computation, String path) throws IOException {
        FileTree tree =
                computations
                        .results(computation)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "This computation has no results yet; wait until it is over."));
        return FolderView.of(
                tree,
                path,
                file -> "/computations/%s/files/%s".formatted(computation.id(), Words.path(file)),
                file -> signedUrls.sign(Computations.FILES, computation.id(), file, true),
                file -> signedUrls.sign(Computations.FILES, computation.id(), file, false));
    }

    private Reply results(Call call) throws IOException {
        Computation computation = seen(call);
        return look.part(
                "folder",
                Map.of(
                        "folder",
                        folder(computation, call.query("path").orElse("")),
                        "base",
                        "/computations/" + computation.id() + "/results"));
    }

    /** One file of the results. */
    private Reply file(Call call) throws IOException {
        RunView run = view(seen(call));
        KeptFolder results =
                computations
                        .results(run.computation())
                        .orElseThrow(() -> CoveException.notFound("result", call.path("path")));
        String path = call.path("path");
        Path file = results.file(path);
        String name = file.getFileName().toString();
        return look.page(
                Shell.of(call, name, Shell.Place.COMPUTATIONS),
                "file",
                Map.of(
                        "name",
                        name,
                        "path",
                        path,
                        "back",
                        run.path(),
                        "backName",
                        run.name(),
                        "size",
                        Words.size(Files.size(file)),
                        "look",
                        signedUrls.sign(Computations.FILES, run.id(), path, true),
                        "save",
                        signedUrls.sign(Computations.FILES, run.id(), path, false),
                        "preview",
                        Preview.of(file)));
    }

    private TasksView tasksOf(RunView run) {
        return TasksView.of(
                computations.progress(run.computation()), run.path(), run.now().toEpochMilli());
    }

    private Reply tasks(Call call) {
        return look.part("tasks", Map.of("tasks", tasksOf(view(seen(call)))));
    }

    /** A task of a pipeline, with the beginning of what it printed. */
    private Reply task(Call call) throws IOException {
        RunView run = view(seen(call));
        String number = call.path("number");
        PipelineTask task =
                computations.progress(run.computation()).tasks().stream()
                        .filter(one -> Integer.toString(one.number()).equals(number))
                        .findFirst()
                        .orElseThrow(() -> CoveException.notFound("task", number));
        var log = ByteBuffer.allocate(MOST_LOG + 1);
        var opened = computations.taskLogs(run.computation()).open(task);
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

    private Reply stop(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        computations.stop(call.caller(), call.path("id"));
        return Reply.seeOther("/computations/" + call.path("id"));
    }

    private Reply delete(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        computations.delete(call.caller(), call.path("id"));
        return Reply.seeOther("/computations");
    }

    private Reply rename(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        computations.rename(call.caller(), call.path("id"), call.form().text("name"));
        return Reply.seeOther("/computations/" + call.path("id"));
    }
}
