// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Program;
import cove.capsule.Programs;
import cove.computation.Computation;
import cove.computation.ComputationBatch;
import cove.computation.ComputationBatch.Deed;
import cove.computation.ComputationFilter;
import cove.computation.ComputationList;
import cove.computation.Computations;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Fields;
import cove.http.Form;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.search.SearchIndex;
import cove.search.SearchRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The list of computations: filtered, searched, live, and with what is done to many at once. */
final class ComputationListPages {
    private static final int ROWS = 50;

    /** A list of them is there to choose from. */
    private static final int RECENT_PROGRAMS = 30;

    /** As many rows a page may ask for at a time. */
    private static final int MOST_ROWS = 200;

    private final Look look;
    private final Computations computations;
    private final ComputationList list;
    private final ComputationBatch batch;
    private final Programs programs;
    private final SearchIndex index;
    private final RenderedRows rows;
    private final ProgramNames names;
    private final InstantSource clock;

    ComputationListPages(
            Look look,
            Computations computations,
            ComputationList list,
            ComputationBatch batch,
            Programs programs,
            SearchIndex index,
            RenderedRows rows,
            ProgramNames names,
            InstantSource clock) {
        this.look = look;
        this.computations = computations;
        this.list = list;
        this.batch = batch;
        this.programs = programs;
        this.index = index;
        this.rows = rows;
        this.names = names;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page("/computations", this::list, look::problem)
                .page("/computations/rows", this::rows, look::problem)
                .action("/computations/batch", this::batch, look::problem);
    }

    private Reply list(Call call) {
        call.caller().require(Scope.CAPSULE_READ);
        var filter = ComputationFilter.read(call);
        Optional<String> token = call.query("next_token");
        ComputationList.Page page = list.page(call.caller(), filter, token, ROWS);
        boolean part = call.header("HX-Request").isPresent();
        var view =
                new ListView(
                        filter,
                        rendered(page.computations()),
                        page.nextToken()
                                .map(next -> ListView.path(filter, Optional.of(next)))
                                .orElse(""),
                        token.isEmpty(),
                        part ? Map.of() : programs(call.caller(), filter),
                        clock.millis());
        if (!part) {
            return look.page(
                    Shell.of(call, "Computations", Shell.Place.COMPUTATIONS),
                    "computations",
                    Map.of("list", view));
        }
        return token.isPresent()
                ? look.part("computationRows", Map.of("list", view))
                : look.part("computationList", Map.of("list", view))
                        .withHeader("HX-Push-Url", view.path());
    }

    /** Those that were used last, and the one that is asked for. */
    private Map<String, String> programs(Caller caller, ComputationFilter filter) {
        var request =
                SearchRequest.read(
                        Fields.ofBody(
                                Json.bytes(
                                        Map.of(
                                                "sort_field",
                                                "last_accessed",
                                                "sort_order",
                                                "desc",
                                                "limit",
                                                RECENT_PROGRAMS))),
                        Programs.SUBJECT);
        var found = new LinkedHashMap<String, String>();
        Stream.concat(
                        filter.program().stream(),
                        index.search(Programs.SUBJECT, caller, request).ids().stream())
                .distinct()
                .flatMap(id -> programs.find(id).stream())
                .sorted(Comparator.comparing(Program::name, String.CASE_INSENSITIVE_ORDER))
                .forEach(program -> found.put(program.id(), program.name()));
        filter.program().ifPresent(id -> found.putIfAbsent(id, id));
        return found;
    }

    private List<String> rendered(List<Computation> shown) {
        Instant now = clock.instant();
        return shown.stream()
                .map(one -> rows.of(one, names.of(one.plan().programId()), now))
                .toList();
    }

    /**
     * The rows {@code shown} that a page shows already, whatever its filter; before them, those of
     * the {@code fresh} ones that the filter lets through, the newest first.
     */
    private Reply rows(Call call) {
        Caller caller = call.caller();
        caller.require(Scope.CAPSULE_READ);
        List<String> shown = ids(call, "shown");
        List<String> fresh = ids(call, "fresh");
        if (shown.size() + fresh.size() > MOST_ROWS) {
            throw CoveException.invalid(
                    "At most %d rows can be asked for at a time.".formatted(MOST_ROWS));
        }
        var filter = ComputationFilter.read(call);
        var found = new ArrayList<>(list.among(caller, filter, fresh));
        found.addAll(list.among(caller, ComputationFilter.NONE, shown));
        return look.part("rows", Map.of("rows", rendered(found)));
    }

    private static List<String> ids(Call call, String name) {
        return Arrays.stream(call.query(name).orElse("").split(",", -1))
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
    }

    /** What is deleted is told first, and done when that is answered with yes. */
    private Reply batch(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        Form form = call.form();
        Deed deed =
                Deed.of(form.text("do"))
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "Choose what to do: stop or delete them."));
        List<String> ids = form.all("id").stream().distinct().toList();
        String back = back(form.text("back"));
        if (ids.isEmpty()) {
            throw CoveException.invalid(
                    "No computation was chosen; go back and tick those that are meant.");
        }
        if (deed == Deed.DELETE && !form.text("sure").equals("yes")) {
            return confirmation(call, ids, back);
        }
        return look.page(
                Shell.of(call, "Computations", Shell.Place.COMPUTATIONS),
                "batchDone",
                Map.of(
                        "deed",
                        deed,
                        "outcomes",
                        batch.each(call.caller(), deed, ids),
                        "back",
                        back));
    }

    private Reply confirmation(Call call, List<String> ids, String back) {
        Instant now = clock.instant();
        List<RunView> chosen =
                ids.stream()
                        .limit(ComputationBatch.MOST)
                        .flatMap(id -> computations.find(call.caller(), id).stream())
                        .map(one -> new RunView(one, names.of(one.plan().programId()), now))
                        .toList();
        return look.page(
                Shell.of(call, "Delete computations", Shell.Place.COMPUTATIONS),
                "batchDelete",
                Map.of("runs", chosen, "back", back));
    }

    /** Only to a list: an address from a form may say anything. */
    private static String back(String path) {
        return path.matches("/computations(\\?[\\x21-\\x7e]*)?") ? path : "/computations";
    }
}
