// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.archive.FolderTar;
import cove.capsule.Programs.Added;
import cove.capsule.Programs.Identity;
import cove.capsule.format.AppPanelJson;
import cove.capsule.repository.FolderRemoval;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Capsules over HTTP. */
public final class CapsuleApi {
    private final Programs programs;
    private final Path uploads;
    private final BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts;

    /**
     * Makes the endpoints.
     *
     * @param uploads where an upload lies while it is looked at
     * @param dataAssetFacts tells of a data asset what an app panel shows
     */
    public CapsuleApi(
            Programs programs,
            Path uploads,
            BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts) {
        this.programs = programs;
        this.uploads = uploads;
        this.dataAssetFacts = dataAssetFacts;
    }

    public void addTo(Routes routes) {
        routes.get("/api/v1/capsules/{id}", this::get, Scope.CAPSULE_READ)
                .get("/api/v1/capsules/{id}/app_panel", this::appPanel, Scope.CAPSULE_READ)
                .get("/api/cove/v1/capsules", this::list, Scope.CAPSULE_READ)
                .post("/api/cove/v1/capsules", this::add, Scope.CAPSULE_WRITE)
                .post("/api/cove/v1/capsules/{id}/releases", this::release, Scope.CAPSULE_WRITE);
    }

    private Reply get(Call call) {
        Program program = programs.get(call.caller(), call.path("id"));
        return Reply.json(ProgramJson.of(program, programs.releases(program)));
    }

    private Reply list(Call call) {
        return Reply.json(
                programs.all(call.caller()).stream()
                        .filter(Capsule.class::isInstance)
                        .map(capsule -> ProgramJson.of(capsule, List.of()))
                        .toList());
    }

    private Reply appPanel(Call call) {
        Program program = programs.get(call.caller(), call.path("id"));
        String commit = programs.commit(program, call.queryInteger("version"), Optional.empty());
        var description = programs.description(program.slug(), commit);
        return Reply.json(
                AppPanelJson.of(
                        description.appPanel(),
                        description.attachedDataAssets(),
                        asset -> dataAssetFacts.apply(call.caller(), asset.id())));
    }

    /** The body is a tar stream of the folder, a zip export, or JSON that names a git URL. */
    private Reply add(Call call) throws IOException {
        String type = call.header("Content-Type").orElse("");
        if (!type.startsWith("application/x-tar") && !type.startsWith("application/zip")) {
            var body = call.body();
            String url = body.requiredText("git_url");
            body.throwIfWrong();
            return added(programs.addGit(call.caller(), identity(call), url));
        }
        Files.createDirectories(uploads);
        Path upload = Files.createTempDirectory(uploads, "capsule-");
        try (InputStream in = call.upload()) {
            if (type.startsWith("application/zip")) {
                Path zip = upload.resolve("export.zip");
                Files.copy(in, zip);
                return added(programs.addZip(call.caller(), identity(call), zip));
            }
            Path folder = Files.createDirectory(upload.resolve("capsule"));
            FolderTar.unpack(in, folder);
            return added(programs.addFolder(call.caller(), identity(call), folder));
        } finally {
            FolderRemoval.remove(upload);
        }
    }

    private static Identity identity(Call call) {
        return new Identity(
                call.query("id"),
                call.query("slug"),
                call.query("name"),
                call.query("origin"),
                call.queryFlag("again"));
    }

    private static Reply added(Added added) {
        return Reply.json(
                Map.of(
                        "id", added.program().id(),
                        "slug", added.program().slug(),
                        "name", added.program().name(),
                        "commit", added.imported().commit(),
                        "changed", added.imported().changed(),
                        "warnings", added.imported().warnings()));
    }

    private Reply release(Call call) {
        var release = programs.release(programs.get(call.caller(), call.path("id")));
        return Reply.json(Map.of("version", release.version(), "commit", release.commit()));
    }
}
