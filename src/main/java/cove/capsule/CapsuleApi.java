// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.archive.FolderTar;
import cove.capsule.Capsules.Added;
import cove.capsule.Capsules.Identity;
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
    private final Capsules capsules;
    private final Path uploads;
    private final BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts;

    /**
     * Makes the endpoints.
     *
     * @param uploads where an upload lies while it is looked at
     * @param dataAssetFacts tells of a data asset what an app panel shows
     */
    public CapsuleApi(
            Capsules capsules,
            Path uploads,
            BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts) {
        this.capsules = capsules;
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
        Capsule capsule = capsules.get(call.caller(), call.path("id"));
        return Reply.json(CapsuleJson.of(capsule, capsules.releases(capsule)));
    }

    private Reply list(Call call) {
        return Reply.json(
                capsules.all(call.caller()).stream()
                        .map(capsule -> CapsuleJson.of(capsule, List.of()))
                        .toList());
    }

    private Reply appPanel(Call call) {
        Capsule capsule = capsules.get(call.caller(), call.path("id"));
        String commit = capsules.commit(capsule, call.queryInteger("version"), Optional.empty());
        var description = capsules.description(capsule.slug(), commit);
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
            return added(capsules.addGit(call.caller(), identity(call), url));
        }
        Files.createDirectories(uploads);
        Path upload = Files.createTempDirectory(uploads, "capsule-");
        try (InputStream in = call.upload()) {
            if (type.startsWith("application/zip")) {
                Path zip = upload.resolve("export.zip");
                Files.copy(in, zip);
                return added(capsules.addZip(call.caller(), identity(call), zip));
            }
            Path folder = Files.createDirectory(upload.resolve("capsule"));
            FolderTar.unpack(in, folder);
            return added(capsules.addFolder(call.caller(), identity(call), folder));
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
                        "id", added.capsule().id(),
                        "slug", added.capsule().slug(),
                        "name", added.capsule().name(),
                        "commit", added.imported().commit(),
                        "changed", added.imported().changed(),
                        "warnings", added.imported().warnings()));
    }

    private Reply release(Call call) {
        var release = capsules.release(call.caller(), call.path("id"));
        return Reply.json(Map.of("version", release.version(), "commit", release.commit()));
    }
}
