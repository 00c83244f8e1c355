// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.access.Permissions;
import cove.access.PermissionsApi;
import cove.capsule.Pipeline;
import cove.capsule.Program;
import cove.capsule.ProgramChanges;
import cove.capsule.Programs;
import cove.capsule.repository.RemoteLogin;
import cove.http.Call;
import cove.http.Form;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.web.SettingsSaid.Where;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** What is said of a capsule or pipeline, who may do what with it, and its end. */
final class ProgramSettingsPages {
    private final Look look;
    private final Programs programs;
    private final ProgramVisit visit;
    private final ProgramChanges changes;
    private final Permissions permissions;
    private final PermissionsApi.Objects<Program> parts;

    ProgramSettingsPages(
            Look look,
            Programs programs,
            ProgramVisit visit,
            ProgramChanges changes,
            Permissions permissions,
            PermissionsApi.Objects<Program> parts) {
        this.look = look;
        this.programs = programs;
        this.visit = visit;
        this.changes = changes;
        this.permissions = permissions;
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.page("/programs/{id}/settings", this::show, look::problem)
                .action("/programs/{id}/describe", this::describe, look::problem)
                .action("/programs/{id}/permissions", this::share, look::problem)
                .action("/programs/{id}/archive", this::archive, look::problem)
                .action("/programs/{id}/delete", this::delete, look::problem);
    }

    private Reply show(Call call) throws IOException {
        return page(call, visit.found(call, Action.READ), SettingsSaid.NOTHING);
    }

    /** With what came of one of its forms. */
    Reply page(Call call, Program program, SettingsSaid said) throws IOException {
        var model = new HashMap<String, Object>();
        model.put("view", visit.view(call, program, ProgramView.Tab.SETTINGS));
        model.put(
                "permissions",
                PermissionsView.of(
                        "/programs/%s/permissions".formatted(program.id()),
                        program,
                        permissions.of(program),
                        programs.may(call.caller(), Action.SHARE, program),
                        program instanceof Pipeline
                                ? "its capsules and attached data assets"
                                : "its attached data assets",
                        said.at(Where.PERMISSIONS, "")));
        model.put("mayChange", programs.may(call.caller(), Action.CHANGE, program));
        model.put("mayArchive", programs.may(call.caller(), Action.ARCHIVE, program));
        model.put("mayDelete", programs.may(call.caller(), Action.DELETE, program));
        model.put("mayCopy", call.caller().has(Scope.CAPSULE_WRITE));
        model.put("host", program.facts().clonedFromUrl().flatMap(RemoteLogin::hostOf).orElse(""));
        model.put("said", said);
        return look.page(
                Shell.of(call, program.name(), Shell.Place.PROGRAMS), "programSettings", model);
    }

    private static Reply back(Program program) {
        return Reply.seeOther("/programs/%s/settings".formatted(program.id()));
    }

    private Reply describe(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.CHANGE);
        Form form = call.form();
        String name = form.text("name");
        if (name.isEmpty() || name.length() > ProgramChanges.LONGEST_NAME) {
            return page(
                    call,
                    program,
                    new SettingsSaid(
                            Where.DESCRIPTION,
                            "A name has 1 to %d characters.".formatted(ProgramChanges.LONGEST_NAME),
                            form));
        }
        var _ =
                changes.describe(
                        program,
                        new ProgramChanges.Wishes(
                                Optional.of(name),
                                Optional.of(form.text("description")),
                                Optional.of(form.text("field")),
                                Optional.of(tags(form.text("tags"))),
                                Optional.empty()));
        return back(program);
    }

    private static List<String> tags(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
    }

    private Reply share(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.SHARE);
        try {
            var request = PermissionsView.request(call.form(), permissions.of(program));
            permissions.change(
                    call.caller(),
                    program,
                    request,
                    request.shareAssets() ? parts.partsOf(call.caller(), program) : List.of());
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid) {
                return page(
                        call,
                        program,
                        new SettingsSaid(Where.PERMISSIONS, e.getMessage(), call.form()));
            }
            throw e;
        }
        return Reply.seeOther("/programs/%s/settings#permissions".formatted(program.id()));
    }

    private Reply archive(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.ARCHIVE);
        changes.archive(program, call.form().text("archive").equals("true"));
        return back(program);
    }

    private Reply delete(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        changes.delete(call.caller(), visit.found(call, Action.KNOW));
        return Reply.seeOther("/programs");
    }
}
