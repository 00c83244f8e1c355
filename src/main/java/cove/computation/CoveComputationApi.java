// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.folder.ZipArchive;
import cove.http.Call;
import cove.http.Fields;
import cove.http.FileReply;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computations beyond the vendor's API: all of them, stop without delete, the log as it comes. */
public final class CoveComputationApi {
    private static final String COMPUTATIONS = "/api/cove/v1/computations";
    private static final int LARGEST_PAGE = 1000;

    private final Computations computations;
    private final ComputationList list;
    private final ComputationBatch batch;
    private final InstantSource clock;

    public CoveComputationApi(
            Computations computations,
            ComputationList list,
            ComputationBatch batch,
            InstantSource clock) {
        this.computations = computations;
        this.list = list;
        this.batch = batch;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get(COMPUTATIONS, this::list, Scope.CAPSULE_READ)
                .post(COMPUTATIONS + "/batch", this::batch, Scope.CAPSULE_WRITE)
                .post(COMPUTATIONS + "/{id}/stop", this::stop, Scope.CAPSULE_WRITE)
                .get(COMPUTATIONS + "/{id}/log", this::log, Scope.CAPSULE_READ)
                .get(COMPUTATIONS + "/{id}/build_log", this::buildLog, Scope.CAPSULE_READ)
                .get(COMPUTATIONS + "/{id}/usage", this::usage, Scope.CAPSULE_READ)
                .get(COMPUTATIONS + "/{id}/results.zip", this::resultsZip, Scope.CAPSULE_READ);
    }

    /** Newest first; {@code next_token} of one page asks for the next. */
    private Reply list(Call call) {
        int limit = call.queryInteger("limit").orElse(100);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw CoveException.invalid("limit must be from 1 to %d.".formatted(LARGEST_PAGE));
        }
        ComputationList.Page page =
                list.page(
                        call.caller(),
                        ComputationFilter.read(call),
                        call.query("next_token"),
                        limit);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("has_more", page.nextToken().isPresent());
        answer.put(
                "results",
                page.computations().stream()
                        .map(computation -> ComputationJson.of(computation, clock.instant()))
                        .toList());
        page.nextToken().ifPresent(token -> answer.put("next_token", token));
        return Reply.json(answer);
    }

    /** What came of each is told for each; that some could not be done is no error. */
    private Reply batch(Call call) {
        Fields body = call.body();
        var words =
                Arrays.stream(ComputationBatch.Deed.values())
                        .map(ComputationBatch.Deed::word)
                        .toList();
        var deed = body.requiredWord("action", words).flatMap(ComputationBatch.Deed::of);
        List<String> ids = body.texts("ids").orElse(List.of());
        body.throwIfWrong();
        return Reply.json(Map.of("results", batch.each(call.caller(), deed.orElseThrow(), ids)));
    }

    private Reply stop(Call call) {
        computations.stop(call.caller(), call.path("id"));
        return Reply.noContent();
    }

    /** CPU time and memory from time to time. */
    private Reply usage(Call call) {
        return Reply.json(
                Map.of(
                        "samples",
                        computations
                                .files()
                                .usage(
                                        computations.get(
                                                call.caller(), call.path("id"), Action.SEE_RUNS))
                                .all()
                                .stream()
                                .map(
                                        sample ->
                                                Map.of(
                                                        "seconds",
                                                        sample.seconds(),
                                                        "cpu_seconds",
                                                        sample.cpuMillis() / 1000.0,
                                                        "memory",
                                                        sample.memory()))
                                .toList()));
    }

    /** The results, or the folder of them that {@code path} names, as one file. */
    private Reply resultsZip(Call call) throws IOException {
        Computation computation = computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
        var results =
                computations
                        .files()
                        .results(computation)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "This computation has no results; wait until it is over."));
        String path = call.query("path").orElse("");
        return ZipArchive.reply(results, path, archiveName(computation.name(), path));
    }

    /** The folder's own name says more than that of the run. */
    private static String archiveName(String run, String path) {
        return path.isEmpty() ? run : path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * What was printed when the environments were built that it ran in; with {@code follow=true}
     * only the builds that it waits for itself, as they go on, until it starts.
     */
    private Reply buildLog(Call call) {
        Computation computation = computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
        boolean follow = call.queryFlag("follow");
        var logs = new BuildLogs(() -> computations.buildLogs(computation, follow));
        return follow ? logs.until(() -> !isInitializing(computation.id())) : logs.soFar();
    }

    private boolean isInitializing(String id) {
        return computations
                .state(id)
                .filter(ComputationState.Initializing.class::isInstance)
                .isPresent();
    }

    /**
     * The log so far, or with {@code follow=true} until the end, or as server-sent events when the
     * caller accepts those; these begin at the byte {@code from} where the query names one.
     */
    private Reply log(Call call) {
        Computation computation = computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
        var follow =
                new LogReply(
                        LogReply.Source.of(computations.files().log(computation)),
                        () -> computations.isOver(computation.id()));
        if (call.header("Accept").orElse("").contains("text/event-stream")) {
            return follow.events(
                    call.header("Last-Event-ID")
                            .or(() -> call.query("from"))
                            .filter(id -> id.matches("[0-9]{1,18}"))
                            .map(Long::parseLong)
                            .orElse(0L),
                    () ->
                            Json.text(
                                    ComputationJson.of(
                                            computations.get(
                                                    call.caller(),
                                                    computation.id(),
                                                    Action.SEE_RUNS),
                                            clock.instant())));
        }
        if (call.queryFlag("follow")) {
            return follow.plain(0);
        }
        var log = computations.files().log(computation);
        return Files.exists(log)
                ? new FileReply(log, Optional.of("text/plain; charset=utf-8"), false)
                : Reply.stream("text/plain; charset=utf-8", out -> {});
    }
}
