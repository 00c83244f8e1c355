// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Action;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.io.IOException;
import java.util.Optional;

/**
 * Capsules over HTTP. Scripts from before the vendor had {@code pipelines/} ask for pipelines here
 * too.
 */
final class CapsuleApi {
    private final Programs programs;
    private final ProgramIntake intake;
    private final ProgramReplies replies;

    CapsuleApi(Programs programs, ProgramIntake intake, ProgramReplies replies) {
        this.programs = programs;
        this.intake = intake;
        this.replies = replies;
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/capsules/{id}", this::get, Scope.CAPSULE_READ)
                .get("/api/v1/capsules/{id}/app_panel", this::appPanel, Scope.CAPSULE_READ)
                .get("/api/cove/v1/capsules", this::list, Scope.CAPSULE_READ)
                .post("/api/cove/v1/capsules", this::add, Scope.CAPSULE_WRITE)
                .post("/api/cove/v1/capsules/{id}/releases", this::release, Scope.CAPSULE_WRITE)
                .get("/api/cove/v1/capsules/{id}/commits", this::commits, Scope.CAPSULE_READ)
                .get("/api/cove/v1/programs", this::listAll, Scope.CAPSULE_READ)
                .post("/api/cove/v1/programs", this::addAny, Scope.CAPSULE_WRITE);
    }

    private Program program(Call call, Action action) {
        return programs.get(call.caller(), call.path("id"), action);
    }

    private Reply get(Call call) {
        return replies.one(program(call, Action.KNOW));
    }

    private Reply appPanel(Call call) {
        return replies.appPanel(call, program(call, Action.READ));
    }

    private Reply commits(Call call) {
        return replies.commits(call, program(call, Action.READ));
    }

    private Reply list(Call call) {
        return replies.all(call, Capsule.class::isInstance);
    }

    private Reply listAll(Call call) {
        return replies.all(call, _ -> true);
    }

    private Reply add(Call call) throws IOException {
        return intake.add(call, Optional.of(ProgramKind.CAPSULE));
    }

    private Reply addAny(Call call) throws IOException {
        return intake.add(call, Optional.empty());
    }

    private Reply release(Call call) {
        return replies.release(program(call, Action.RELEASE));
    }
}
