// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Action;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What changes a program over HTTP: what the vendor's SDK can change, and what the vendor's web
 * pages do. Alike for capsules and pipelines; under {@code capsules/} pipelines are found too.
 */
final class ProgramChangeApi {
    private final Programs programs;
    private final ProgramChanges changes;
    private final Duplication duplication;
    private final Attachments attachments;
    private final ExternalSync syncs;
    private final ProgramReplies replies;

    ProgramChangeApi(
            Programs programs,
            ProgramChanges changes,
            Duplication duplication,
            Attachments attachments,
            ExternalSync syncs,
            ProgramReplies replies) {
        this.programs = programs;
        this.changes = changes;
        this.duplication = duplication;
        this.attachments = attachments;
        this.syncs = syncs;
        this.replies = replies;
    }

    void addTo(Routes routes) {
        addTo(
                routes,
                "capsules/{id}",
                (call, action) -> programs.get(call.caller(), call.path("id"), action));
        addTo(
                routes,
                "pipelines/{id}",
                (call, action) -> programs.pipeline(call.caller(), call.path("id"), action));
    }

    private void addTo(Routes routes, String path, BiFunction<Call, Action, Program> find) {
        routes.delete("/api/v1/" + path, call -> delete(call, find), Scope.CAPSULE_WRITE)
                .patch(
                        "/api/v1/" + path + "/archive",
                        call -> archive(call, find),
                        Scope.CAPSULE_WRITE)
                .post(
                        "/api/v1/" + path + "/data_assets",
                        call -> attach(call, find),
                        Scope.CAPSULE_WRITE,
                        Scope.DATA_ASSET_WRITE)
                .delete(
                        "/api/v1/" + path + "/data_assets",
                        call -> detach(call, find),
                        Scope.CAPSULE_WRITE,
                        Scope.DATA_ASSET_WRITE)
                .post("/api/v1/" + path + "/sync", call -> sync(call, find), Scope.CAPSULE_WRITE)
                .patch("/api/cove/v1/" + path, call -> describe(call, find), Scope.CAPSULE_WRITE)
                .post(
                        "/api/cove/v1/" + path + "/duplicate",
                        call -> duplicate(call, find),
                        Scope.CAPSULE_WRITE);
    }

    private Reply delete(Call call, BiFunction<Call, Action, Program> find) {
        changes.delete(call.caller(), find.apply(call, Action.KNOW));
        return Reply.noContent();
    }

    /** Without a query the body may say it, and a bare call archives. */
    private Reply archive(Call call, BiFunction<Call, Action, Program> find) {
        boolean archived =
                call.query("archive").isPresent()
                        ? call.queryFlag("archive")
                        : archivedInBody(call.body());
        changes.archive(find.apply(call, Action.ARCHIVE), archived);
        return Reply.noContent();
    }

    private static boolean archivedInBody(Fields body) {
        boolean archived = body.bool("archive").orElse(true);
        body.throwIfWrong();
        return archived;
    }

    private Reply attach(Call call, BiFunction<Call, Action, Program> find) {
        Program program = find.apply(call, Action.CHANGE);
        Fields body = call.arrayBody("data_assets");
        List<Attachments.Wish> wishes =
                body.objects("data_assets").orElse(List.of()).stream()
                        .map(
                                asset ->
                                        new Attachments.Wish(
                                                asset.requiredText("id"), asset.text("mount")))
                        .toList();
        body.throwIfWrong();
        return Reply.json(
                attachments.attach(call.caller(), program, wishes).stream()
                        .map(AttachedJson::new)
                        .toList());
    }

    /** One for each that was to be attached. */
    private record AttachedJson(String id, String mount, boolean external, boolean ready) {
        AttachedJson(Attachments.Attached attached) {
            this(
                    attached.id(),
                    attached.mount(),
                    attached.asset().external(),
                    attached.asset().ready());
        }
    }

    private Reply detach(Call call, BiFunction<Call, Action, Program> find) {
        Program program = find.apply(call, Action.CHANGE);
        Fields body = call.arrayBody("data_assets");
        List<String> ids = body.texts("data_assets").orElse(List.of());
        body.throwIfWrong();
        attachments.detach(call.caller(), program, ids);
        return Reply.noContent();
    }

    private Reply sync(Call call, BiFunction<Call, Action, Program> find) {
        var synced = syncs.sync(call.caller(), find.apply(call, Action.CHANGE));
        return Reply.json(
                Map.of(
                        "pushed", synced.pushed(),
                        "pulled", synced.pulled(),
                        "new_branch", synced.newBranch()));
    }

    private Reply describe(Call call, BiFunction<Call, Action, Program> find) {
        Program program = find.apply(call, Action.CHANGE);
        Fields body = call.body();
        var wishes =
                new ProgramChanges.Wishes(
                        name(body),
                        body.text("description"),
                        body.text("field"),
                        body.texts("tags"),
                        address(call, body));
        body.throwIfWrong();
        return replies.one(changes.describe(program, wishes));
    }

    private static Optional<String> name(Fields body) {
        Optional<String> name = body.text("name");
        if (name.filter(text -> text.isBlank() || text.length() > ProgramChanges.LONGEST_NAME)
                .isPresent()) {
            body.mistake(
                    "name must have 1 to %d characters".formatted(ProgramChanges.LONGEST_NAME));
        }
        return name;
    }

    private static Optional<String> address(Call call, Fields body) {
        Optional<String> url = body.text("cloned_from_url").map(String::strip);
        try {
            url.filter(text -> !text.isEmpty())
                    .ifPresent(text -> ProgramChanges.checkLink(call.caller(), text));
        } catch (CoveException e) {
            if (!(e.problem() instanceof Problem.Invalid)) {
                throw e;
            }
            body.mistake("cloned_from_url: " + e.getMessage());
        }
        return url;
    }

    private Reply duplicate(Call call, BiFunction<Call, Action, Program> find) {
        Program original = find.apply(call, Action.READ);
        Fields body = call.body();
        var wishes =
                new Duplication.Wishes(
                        name(body), body.integer("version"), body.bool("link").orElse(false));
        body.throwIfWrong();
        return replies.one(duplication.duplicate(call.caller(), original, wishes));
    }
}
