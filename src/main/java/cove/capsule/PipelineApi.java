// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Action;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Pipelines over HTTP; the id of a capsule is not found here. */
final class PipelineApi {
    private final Programs programs;
    private final ProgramIntake intake;
    private final ProgramReplies replies;

    PipelineApi(Programs programs, ProgramIntake intake, ProgramReplies replies) {
        this.programs = programs;
        this.intake = intake;
        this.replies = replies;
    }

    void addTo(Routes routes) {
        routes.get("/api/v1/pipelines/{id}", this::get, Scope.CAPSULE_READ)
                .get("/api/v1/pipelines/{id}/app_panel", this::appPanel, Scope.CAPSULE_READ)
                .get("/api/cove/v1/pipelines", this::list, Scope.CAPSULE_READ)
                .post("/api/cove/v1/pipelines", this::add, Scope.CAPSULE_WRITE)
                .post("/api/cove/v1/pipelines/{id}/releases", this::release, Scope.CAPSULE_WRITE)
                .get("/api/cove/v1/pipelines/{id}/commits", this::commits, Scope.CAPSULE_READ)
                .get("/api/cove/v1/pipelines/{id}/main.nf", this::script, Scope.CAPSULE_READ);
    }

    private Pipeline pipeline(Call call, Action action) {
        return programs.pipeline(call.caller(), call.path("id"), action);
    }

    private Reply get(Call call) {
        return replies.one(pipeline(call, Action.KNOW));
    }

    private Reply appPanel(Call call) {
        return replies.appPanel(call, pipeline(call, Action.READ));
    }

    private Reply commits(Call call) {
        return replies.commits(call, pipeline(call, Action.READ));
    }

    private Reply list(Call call) {
        return replies.all(call, Pipeline.class::isInstance);
    }

    private Reply add(Call call) throws IOException {
        return intake.add(call, Optional.of(ProgramKind.PIPELINE));
    }

    private Reply release(Call call) {
        return replies.release(pipeline(call, Action.RELEASE));
    }

    /** The script as it is run: made into DSL2 where the repository has DSL1. */
    private Reply script(Call call) {
        Pipeline pipeline = pipeline(call, Action.READ);
        String commit = programs.commit(pipeline, call.queryInteger("version"), Optional.empty());
        byte[] script =
                programs.pipelineDescription(pipeline.slug(), commit)
                        .text()
                        .script()
                        .getBytes(StandardCharsets.UTF_8);
        return Reply.stream("text/plain; charset=utf-8", (OutputStream out) -> out.write(script));
    }
}
