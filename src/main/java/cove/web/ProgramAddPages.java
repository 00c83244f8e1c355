// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Examples;
import cove.capsule.ProgramIntake;
import cove.capsule.ProgramIntake.Taken;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds capsules and pipelines: from a git URL, a folder, a zip, or the examples. */
final class ProgramAddPages {
    /** Where files are sent to. */
    static final String FILES = "/programs/add/files?bundled=true";

    private final Look look;
    private final ProgramIntake intake;
    private final Examples examples;

    ProgramAddPages(Look look, ProgramIntake intake, Examples examples) {
        this.look = look;
        this.intake = intake;
        this.examples = examples;
    }

    void addTo(Routes routes) {
        routes.page("/programs/add", this::form, look::problem)
                .action("/programs/add/git", this::git, look::problem)
                .action("/programs/add/files", this::files, look::problem)
                .action("/programs/add/example", this::example, look::problem);
    }

    private Reply form(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        return form(call, "", List.of());
    }

    private Reply form(Call call, String url, List<String> mistakes) {
        return look.page(
                Shell.of(call, "Add a capsule or pipeline", Shell.Place.PROGRAMS),
                "programAdd",
                Map.of("url", url, "mistakes", mistakes, "examples", examples.all()));
    }

    private Reply git(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        String url = call.form().text("git_url");
        if (url.isEmpty()) {
            return form(call, url, List.of("Give the address of a repository."));
        }
        try {
            return added(call, intake.takeGit(call.caller(), url));
        } catch (CoveException e) {
            return form(call, url, mistakes(e));
        }
    }

    /** Sent by a script, which shows the answer in the page that it is sent from. */
    private Reply files(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        try {
            return look.part("programAdded", Map.of("taken", intake.take(call, Optional.empty())));
        } catch (CoveException e) {
            return look.part("mistakes", Map.of("mistakes", mistakes(e)));
        }
    }

    private Reply example(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        return added(call, examples.add(call.caller(), call.form().text("example")));
    }

    /** What is to be known of it is told before it is left. */
    private Reply added(Call call, Taken taken) {
        if (taken.missing().isEmpty() && taken.warnings().isEmpty()) {
            return Reply.seeOther("/programs/" + taken.program().id());
        }
        var model = new HashMap<String, Object>();
        model.put("taken", taken);
        return look.page(
                Shell.of(call, taken.program().name(), Shell.Place.PROGRAMS),
                "programAddedPage",
                model);
    }

    /** What is the server's fault alone is told as such. */
    private static List<String> mistakes(CoveException e) {
        return e.problem() instanceof Problem.Invalid invalid
                ? invalid.reasons()
                : List.of(e.getMessage());
    }
}
