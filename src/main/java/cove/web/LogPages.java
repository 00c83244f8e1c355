// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.computation.Computation;
import cove.computation.Computations;
import cove.computation.LogSearch.Found;
import cove.computation.LogSearch.Place;
import cove.computation.LogSearch.Sought;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The log on the page of a computation: its end, any other piece of it, what was sought in it. The
 * same queries work on the page itself and, for scripts, on the parts of it.
 */
final class LogPages {
    private static final int MOST_HITS = 100;

    private final Look look;
    private final Computations computations;

    LogPages(Look look, Computations computations) {
        this.look = look;
        this.computations = computations;
    }

    void addTo(Routes routes) {
        routes.page("/computations/{id}/log", this::piece, look::problem)
                .page("/computations/{id}/log/lines", this::lines, look::problem);
    }

    private Computation seen(Call call) {
        call.caller().require(Scope.CAPSULE_READ);
        return computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
    }

    private Reply piece(Call call) throws IOException {
        return look.part("logPiece", Map.of("log", view(call, seen(call))));
    }

    private Reply lines(Call call) {
        return look.part("logLines", Map.of("hits", hits(call, seen(call)).orElse(null)));
    }

    /** What the page shows of the log, as its address asks for. */
    Map<String, Object> model(Call call, Computation computation) throws IOException {
        var model = new HashMap<String, Object>();
        model.put("log", view(call, computation));
        model.put("hits", hits(call, computation).orElse(null));
        return model;
    }

    private LogView view(Call call, Computation computation) throws IOException {
        Path log = computations.files().log(computation);
        if (call.query("error").isPresent()) {
            return error(computation, log, place(call.query("error").get()));
        }
        Optional<Long> at = call.query("at").map(text -> place(text).offset());
        if (at.isPresent()) {
            return view(computation, LogPiece.around(log, at.get()), at.get(), "", "");
        }
        Optional<Long> before = call.query("before").map(text -> place(text).offset());
        if (before.isPresent()) {
            return view(computation, LogPiece.before(log, before.get()), -1, "", "");
        }
        Optional<Long> after = call.query("after").map(text -> place(text).offset());
        if (after.isPresent()) {
            return view(computation, LogPiece.after(log, after.get()), -1, "", "");
        }
        return new LogView(
                page(computation), computation.id(), LogPiece.end(log), true, -1, "", "");
    }

    private static LogView view(
            Computation computation, LogPiece piece, long marked, String nextError, String said) {
        return new LogView(
                page(computation), computation.id(), piece, false, marked, nextError, said);
    }

    /** The first line from there on that looks like an error. */
    private LogView error(Computation computation, Path log, Place from) throws IOException {
        Found found = computations.logSearch().search(log, new Sought.Errors(), from, 1);
        if (found.hits().isEmpty()) {
            return new LogView(
                    page(computation),
                    computation.id(),
                    LogPiece.end(log),
                    true,
                    -1,
                    found.whole() ? "" : token(found.to()),
                    noError(found, from));
        }
        var hit = found.hits().getFirst();
        return view(
                computation,
                LogPiece.around(log, hit.place().offset()),
                hit.place().offset(),
                token(found.to()),
                "Line %,d looks like an error.".formatted(hit.place().line()));
    }

    private static String noError(Found found, Place from) {
        if (!found.whole()) {
            return "No line up to %s looks like an error."
                    .formatted(Words.size(found.to().offset()));
        }
        return from.equals(Place.START)
                ? "No line looks like an error."
                : "No later line looks like an error.";
    }

    private Optional<LogView.Hits> hits(Call call, Computation computation) {
        Optional<String> query = call.query("find").filter(text -> !text.isEmpty());
        if (query.isEmpty()) {
            return Optional.empty();
        }
        Found found =
                computations
                        .logSearch()
                        .search(
                                computations.files().log(computation),
                                new Sought.Text(query.get()),
                                call.query("from").map(LogPages::place).orElse(Place.START),
                                MOST_HITS);
        String more =
                found.whole()
                        ? ""
                        : "?find=%s&from=%s"
                                .formatted(
                                        URLEncoder.encode(query.get(), StandardCharsets.UTF_8),
                                        token(found.to()));
        return Optional.of(
                new LogView.Hits(
                        page(computation),
                        query.get(),
                        found.hits().stream()
                                .map(
                                        hit ->
                                                new LogView.Hit(
                                                        hit.place().line(),
                                                        hit.place().offset(),
                                                        hit.text()))
                                .toList(),
                        more,
                        said(found)));
    }

    private static String said(Found found) {
        String lines = Words.count(found.hits().size(), "line", "lines");
        return found.whole()
                ? found.hits().isEmpty() ? "No line has it." : lines + " to the end of the log"
                : "%s up to %s of the log".formatted(lines, Words.size(found.to().offset()));
    }

    private static String page(Computation computation) {
        return "/computations/" + computation.id();
    }

    private static String token(Place place) {
        return place.offset() + "-" + place.line();
    }

    private static Place place(String text) {
        if (!text.matches("[0-9]{1,18}(-[0-9]{1,18})?")) {
            throw CoveException.invalid(
                    "This link into the log is broken; go back to the page of the computation.");
        }
        String[] numbers = text.split("-", 2);
        return new Place(
                Long.parseLong(numbers[0]), numbers.length > 1 ? Long.parseLong(numbers[1]) : 1);
    }
}
