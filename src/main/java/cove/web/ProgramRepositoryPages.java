// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Duplication;
import cove.capsule.ExternalSync;
import cove.capsule.Program;
import cove.capsule.ProgramChanges;
import cove.capsule.repository.Synced;
import cove.http.Call;
import cove.http.Form;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.web.SettingsSaid.Where;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/** Links a capsule or pipeline to a repository elsewhere, syncs the two, and duplicates it. */
final class ProgramRepositoryPages {
    /** The page with these forms. */
    interface Settings {
        Reply page(Call call, Program program, SettingsSaid said) throws IOException;
    }

    /** What a form does. */
    private interface Deed {
        Reply done() throws IOException;
    }

    private final Look look;
    private final ProgramVisit visit;
    private final ProgramChanges changes;
    private final Duplication duplication;
    private final ExternalSync syncs;
    private final Settings settings;

    ProgramRepositoryPages(
            Look look,
            ProgramVisit visit,
            ProgramChanges changes,
            Duplication duplication,
            ExternalSync syncs,
            Settings settings) {
        this.look = look;
        this.visit = visit;
        this.changes = changes;
        this.duplication = duplication;
        this.syncs = syncs;
        this.settings = settings;
    }

    void addTo(Routes routes) {
        routes.action("/programs/{id}/link", this::link, look::problem)
                .action("/programs/{id}/sync", this::sync, look::problem)
                .action("/programs/{id}/duplicate", this::duplicate, look::problem);
    }

    private Program found(Call call, Action action) {
        call.caller().require(Scope.CAPSULE_WRITE);
        return visit.found(call, action);
    }

    /** An empty address links to none. */
    private Reply link(Call call) throws IOException {
        Program program = found(call, Action.CHANGE);
        String url = call.form().text("url");
        return tried(
                call,
                program,
                Where.REPOSITORY,
                () -> {
                    if (!url.isEmpty()) {
                        ProgramChanges.checkLink(call.caller(), url);
                    }
                    var _ = changes.describe(program, linkTo(url));
                    return Reply.seeOther(
                            "/programs/%s/settings#repository".formatted(program.id()));
                });
    }

    private static ProgramChanges.Wishes linkTo(String url) {
        return new ProgramChanges.Wishes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(url));
    }

    private Reply sync(Call call) throws IOException {
        Program program = found(call, Action.CHANGE);
        return tried(
                call,
                program,
                Where.REPOSITORY,
                () -> {
                    String done = words(syncs.sync(call.caller(), program));
                    var fresh = visit.found(call, Action.CHANGE);
                    return settings.page(
                            call, fresh, new SettingsSaid(Where.SYNCED, done, call.form()));
                });
    }

    private static String words(Synced synced) {
        var done = new ArrayList<String>();
        if (synced.pulled() > 0) {
            done.add("pulled %s".formatted(commits(synced.pulled())));
        }
        if (synced.pushed() > 0 || synced.newBranch()) {
            done.add(
                    "pushed %s%s"
                            .formatted(
                                    commits(synced.pushed()),
                                    synced.newBranch() ? " to a new branch there" : ""));
        }
        return done.isEmpty()
                ? "Both sides were the same already."
                : "Both sides are the same now: %s.".formatted(String.join(", ", done));
    }

    private static String commits(int number) {
        return Words.count(number, "commit", "commits");
    }

    private Reply duplicate(Call call) throws IOException {
        Program program = found(call, Action.READ);
        return tried(
                call,
                program,
                Where.COPY,
                () -> {
                    Program made = duplication.duplicate(call.caller(), program, copy(call.form()));
                    return Reply.seeOther("/programs/" + made.id());
                });
    }

    private static Duplication.Wishes copy(Form form) {
        String name = form.text("name");
        String version = form.text("version");
        var mistakes = new ArrayList<String>();
        if (name.length() > ProgramChanges.LONGEST_NAME) {
            mistakes.add(
                    "A name has at most %d characters; give a shorter one"
                            .formatted(ProgramChanges.LONGEST_NAME));
        }
        if (!version.matches("[0-9]{0,9}")) {
            mistakes.add("Choose a release, or the latest code");
        }
        CoveException.throwIfAny(mistakes);
        return new Duplication.Wishes(
                Optional.of(name).filter(text -> !text.isEmpty()),
                Optional.of(version).filter(text -> !text.isEmpty()).map(Integer::valueOf),
                form.text("link").equals("yes"));
    }

    /** What the caller can mend, or has to hear of, is told beside the form. */
    private Reply tried(Call call, Program program, Where where, Deed deed) throws IOException {
        try {
            return deed.done();
        } catch (CoveException e) {
            return switch (e.problem()) {
                case Problem.Invalid invalid ->
                        told(call, program, where, String.join("\n", invalid.reasons()));
                case Problem.Conflict _, Problem.NotFound _, Problem.Forbidden _ ->
                        told(call, program, where, e.getMessage());
                case Problem.Unauthenticated _,
                        Problem.TooLarge _,
                        Problem.Busy _,
                        Problem.Unavailable _ ->
                        throw e;
            };
        }
    }

    private Reply told(Call call, Program program, Where where, String mistake) throws IOException {
        return settings.page(call, program, new SettingsSaid(where, mistake, call.form()));
    }
}
