// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Action;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.search.SearchIndex;
import cove.search.SearchRequest;

/** Searches for capsules and for pipelines, and favourites. */
final class ProgramSearchApi {
    private final Programs programs;
    private final SearchIndex index;

    ProgramSearchApi(Programs programs, SearchIndex index) {
        this.programs = programs;
        this.index = index;
    }

    void addTo(Routes routes) {
        routes.post("/api/v1/capsules/search", this::searchCapsules, Scope.CAPSULE_READ)
                .post("/api/v1/pipelines/search", this::searchPipelines, Scope.CAPSULE_READ);
        for (String kind : new String[] {"capsules", "pipelines"}) {
            String favorite = "/api/cove/v1/%s/{id}/favorite".formatted(kind);
            routes.put(favorite, this::mark, Scope.CAPSULE_READ)
                    .delete(favorite, this::unmark, Scope.CAPSULE_READ);
        }
    }

    private Reply searchCapsules(Call call) {
        return search(call, ProgramKind.CAPSULE);
    }

    private Reply searchPipelines(Call call) {
        return search(call, ProgramKind.PIPELINE);
    }

    private Reply search(Call call, ProgramKind kind) {
        var request = SearchRequest.read(call.body(), ProgramSubject.SUBJECT);
        var page =
                index.search(
                        ProgramSubject.SUBJECT, call.caller(), request.only("kind", kind.word()));
        return page.reply(programs.listed(page.ids()));
    }

    private Reply mark(Call call) {
        return mark(call, true);
    }

    private Reply unmark(Call call) {
        return mark(call, false);
    }

    private Reply mark(Call call, boolean favorite) {
        var program = programs.get(call.caller(), call.path("id"), Action.KNOW);
        index.mark(ProgramSubject.SUBJECT, program.id(), call.caller(), favorite);
        return Reply.noContent();
    }
}
