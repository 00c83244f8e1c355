// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.computation.LogSearch.Found;
import cove.computation.LogSearch.Place;
import cove.computation.LogSearch.Sought;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks for lines in what a computation printed. */
public final class LogApi {
    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final Computations computations;

    public LogApi(Computations computations) {
        this.computations = computations;
    }

    public void addTo(Routes routes) {
        routes.get("/api/cove/v1/computations/{id}/log/search", this::search, Scope.CAPSULE_READ);
    }

    /**
     * Lines with the text {@code query}, or with {@code errors=true} those that look like errors,
     * from the place {@code next_token} on.
     */
    private Reply search(Call call) {
        Computation computation = computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
        int limit = call.queryInteger("limit").orElse(USUAL_PAGE);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw CoveException.invalid("limit must be from 1 to %d.".formatted(LARGEST_PAGE));
        }
        Sought sought =
                call.queryFlag("errors")
                        ? new Sought.Errors()
                        : new Sought.Text(
                                call.query("query")
                                        .orElseThrow(
                                                () ->
                                                        CoveException.invalid(
                                                                "What is to be found? Send ?query=... or ?errors=true.")));
        Place from = call.query("next_token").map(LogApi::place).orElse(Place.START);
        return Reply.json(
                json(
                        computations
                                .logSearch()
                                .search(
                                        computations.files().log(computation),
                                        sought,
                                        from,
                                        limit)));
    }

    private static Place place(String token) {
        if (!token.matches("[0-9]{1,18}-[0-9]{1,18}")) {
            throw CoveException.invalid("next_token is not one that this call gave.");
        }
        String[] numbers = token.split("-", 2);
        return new Place(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private static Map<String, Object> json(Found found) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("has_more", !found.whole());
        answer.put(
                "lines",
                found.hits().stream()
                        .map(
                                hit ->
                                        Map.of(
                                                "line",
                                                hit.place().line(),
                                                "offset",
                                                hit.place().offset(),
                                                "text",
                                                hit.text()))
                        .toList());
        answer.put("searched", found.to().offset());
        if (!found.whole()) {
            answer.put("next_token", found.to().offset() + "-" + found.to().line());
        }
        return answer;
    }
}
