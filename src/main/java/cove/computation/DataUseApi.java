// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;

/** Which computations mounted a data asset, over HTTP; ours. */
public final class DataUseApi {
    private static final int LARGEST_PAGE = 1000;

    private final Computations computations;
    private final InstantSource clock;

    public DataUseApi(Computations computations, InstantSource clock) {
        this.computations = computations;
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get(
                "/api/cove/v1/data_assets/{id}/used_by",
                this::usedBy,
                Scope.DATA_ASSET_READ,
                Scope.CAPSULE_READ);
    }

    private Reply usedBy(Call call) {
        int limit = call.queryInteger("limit").orElse(100);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw CoveException.invalid("limit must be from 1 to %d.".formatted(LARGEST_PAGE));
        }
        List<Computation> page =
                computations.using(
                        call.caller(),
                        call.path("id"),
                        call.query("next_token").map(DataUseApi::before),
                        limit + 1);
        List<Computation> shown = page.subList(0, Math.min(limit, page.size()));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("has_more", page.size() > limit);
        answer.put(
                "results",
                shown.stream().map(run -> ComputationJson.of(run, clock.instant())).toList());
        if (page.size() > limit) {
            answer.put("next_token", Long.toString(shown.getLast().sequence()));
        }
        return Reply.json(answer);
    }

    private static long before(String token) {
        if (!token.matches("[0-9]{1,18}")) {
            throw CoveException.invalid("next_token is not one that this call gave.");
        }
        return Long.parseLong(token);
    }
}
