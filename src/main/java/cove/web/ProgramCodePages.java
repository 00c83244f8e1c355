// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.folder.KeptFolder;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.web.preview.Preview;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is in a capsule or pipeline: its README, its files, its releases and its history. */
final class ProgramCodePages {
    private static final int COMMITS = 50;

    private final Look look;
    private final Programs programs;
    private final ProgramVisit visit;

    ProgramCodePages(Look look, Programs programs, ProgramVisit visit) {
        this.look = look;
        this.programs = programs;
        this.visit = visit;
    }

    void addTo(Routes routes) {
        routes.page("/programs/{id}/readme", this::readme, look::problem)
                .page("/programs/{id}/code", this::folder, look::problem)
                .page("/programs/{id}/code/{path:(?s:.+)}", this::fileOrFolder, look::problem)
                .page("/programs/{id}/raw/{path:(?s:.+)}", this::raw, look::problem)
                .page("/programs/{id}/folder/{version}", this::part, look::problem)
                .page("/programs/{id}/update", this::update, look::problem)
                .page("/programs/{id}/versions", this::versions, look::problem)
                .action("/programs/{id}/release", this::release, look::problem);
    }

    private Reply page(Call call, ProgramView view, String template, Map<String, Object> model) {
        var all = new HashMap<>(model);
        all.put("view", view);
        return look.page(
                Shell.of(call, view.program().name(), Shell.Place.PROGRAMS), template, all);
    }

    private Reply readme(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        ProgramView view = visit.view(call, program, ProgramView.Tab.README);
        if (view.readme().isEmpty()) {
            return Reply.seeOther(view.path(ProgramView.Tab.CODE));
        }
        String name = view.readme().get();
        Path file = visit.code(program, view.version()).file(name);
        Preview preview =
                Preview.of(
                        file,
                        image -> view.path() + "/raw/" + image + view.versionQuery(),
                        link -> view.path() + "/code/" + link + view.versionQuery());
        return page(
                call,
                view,
                "programReadme",
                Map.of("preview", preview, "name", name, "look", raw(view, name)));
    }

    private Reply folder(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        return folder(call, program, "");
    }

    private Reply folder(Call call, Program program, String path) throws IOException {
        ProgramView view = visit.view(call, program, ProgramView.Tab.CODE);
        return page(
                call,
                view,
                "programCode",
                Map.of(
                        "path",
                        path,
                        "folder",
                        folder(call, view, path),
                        "clone",
                        view.cloneUrl(call.baseUrl()),
                        "mayChange",
                        programs.may(call.caller(), Action.CHANGE, program)));
    }

    /** New code for it, from a folder or a zip. */
    private Reply update(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.CHANGE);
        return page(
                call,
                visit.view(call, program, ProgramView.Tab.CODE),
                "programUpdate",
                Map.of(
                        "to",
                        "%s&id=%s&name=%s"
                                .formatted(
                                        ProgramAddPages.FILES,
                                        program.id(),
                                        URLEncoder.encode(
                                                program.name(), StandardCharsets.UTF_8))));
    }

    private static String base(ProgramView view) {
        return view.path() + "/folder/" + view.version().map(String::valueOf).orElse("latest");
    }

    private FolderView folder(Call call, ProgramView view, String path) throws IOException {
        return FolderView.of(
                visit.code(view.program(), view.version()),
                path,
                FilePages.wish(call),
                new FolderView.Links(
                        base(view),
                        "",
                        file -> view.path() + "/code/" + Words.path(file) + view.versionQuery(),
                        file -> raw(view, file),
                        file -> save(view, file)));
    }

    private static String raw(ProgramView view, String file) {
        return view.path() + "/raw/" + Words.path(file) + view.versionQuery();
    }

    private static String save(ProgramView view, String file) {
        String raw = raw(view, file);
        return raw + (raw.contains("?") ? "&" : "?") + "save=true";
    }

    /** A folder in the tree, when it is opened. */
    private Reply part(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        Optional<Integer> version =
                Optional.of(call.path("version"))
                        .filter(text -> text.matches("[0-9]{1,9}"))
                        .map(Integer::valueOf);
        var view =
                new ProgramView(
                        program,
                        version,
                        java.util.List.of(),
                        Optional.empty(),
                        ProgramView.Tab.CODE);
        return look.part(
                "folder", Map.of("folder", folder(call, view, call.query("path").orElse(""))));
    }

    private Reply fileOrFolder(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        String path = call.path("path").replaceFirst("/+$", "");
        KeptFolder code = visit.code(program, ProgramVisit.version(call));
        if (isFolder(code, path)) {
            return folder(call, program, path);
        }
        Path file = code.file(path);
        ProgramView view = visit.view(call, program, ProgramView.Tab.CODE);
        return page(
                call,
                view,
                "programFile",
                Map.of(
                        "path",
                        path,
                        "size",
                        Words.size(Files.size(file)),
                        "look",
                        raw(view, path),
                        "save",
                        save(view, path),
                        "preview",
                        Preview.of(file)));
    }

    private static boolean isFolder(KeptFolder code, String path) throws IOException {
        try {
            return Files.isDirectory(code.folder(path));
        } catch (CoveException e) {
            return false;
        }
    }

    /** A file as it is; what a browser runs of it cannot reach the pages. */
    private Reply raw(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        return visit.code(program, ProgramVisit.version(call))
                .reply(call.path("path"), call.queryFlag("save"));
    }

    private Reply versions(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        return page(
                call,
                visit.view(call, program, ProgramView.Tab.VERSIONS),
                "programVersions",
                Map.of(
                        "history",
                        programs.history(program, Optional.empty(), COMMITS),
                        "mayRelease",
                        programs.may(call.caller(), Action.RELEASE, program),
                        "clone",
                        "%s/git/capsule-%s.git".formatted(call.baseUrl(), program.slug())));
    }

    private Reply release(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.RELEASE);
        var _ = programs.release(program);
        return Reply.seeOther("/programs/%s/versions".formatted(program.id()));
    }
}
