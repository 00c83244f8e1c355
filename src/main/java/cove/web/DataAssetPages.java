// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Access;
import cove.access.Action;
import cove.access.Permissions;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssets;
import cove.dataasset.FileTrees;
import cove.folder.FileTree;
import cove.folder.KeptFolder;
import cove.folder.SignedFolders;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.SignedUrls;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.search.SearchIndex;
import cove.search.SearchRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages of data assets: those that a search finds, and each with its files. */
final class DataAssetPages {
    private final Look look;
    private final DataAssets dataAssets;
    private final FileTrees trees;
    private final SearchIndex index;
    private final SignedUrls signedUrls;
    private final Access access;
    private final Permissions permissions;

    DataAssetPages(
            Look look,
            DataAssets dataAssets,
            FileTrees trees,
            SearchIndex index,
            Access access,
            Permissions permissions,
            SignedUrls signedUrls) {
        this.look = look;
        this.dataAssets = dataAssets;
        this.trees = trees;
        this.index = index;
        this.signedUrls = signedUrls;
        this.access = access;
        this.permissions = permissions;
    }

    void addTo(Routes routes) {
        routes.page("/data", this::list, look::problem)
                .page("/data/{id}", this::one, look::problem)
                .action("/data/{id}/permissions", this::share, look::problem)
                .page("/data/{id}/folder", this::folder, look::problem)
                .page("/data/{id}/files/{path:(?s:.+)}", this::file, look::problem);
    }

    private Reply list(Call call) {
        call.caller().require(Scope.DATA_ASSET_READ);
        var page =
                index.search(
                        DataAssets.SUBJECT,
                        call.caller(),
                        SearchRequest.readQuery(call, DataAssets.SUBJECT));
        List<DataAssetView> found =
                dataAssets.all(page.ids()).stream().map(DataAssetView::new).toList();
        String sought = call.query("query").orElse("");
        String more =
                page.nextToken()
                        .map(
                                token ->
                                        "/data?query=%s&next_token=%s"
                                                .formatted(encoded(sought), encoded(token)))
                        .orElse("");
        Map<String, Object> model = Map.of("assets", found, "more", more);
        if (call.header("HX-Request").isPresent()) {
            return look.part("dataAssetRows", model);
        }
        return look.page(
                Shell.of(call, "Data", Shell.Place.DATA),
                "dataAssets",
                Map.of("assets", found, "more", more, "sought", sought));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private DataAsset seen(Call call, Action action) {
        call.caller().require(Scope.DATA_ASSET_READ);
        return dataAssets.get(call.caller(), call.path("id"), action);
    }

    private Reply share(Call call) throws IOException {
        call.caller().require(Scope.DATA_ASSET_WRITE);
        DataAsset asset = seen(call, Action.SHARE);
        try {
            permissions.change(
                    call.caller(),
                    asset,
                    PermissionsView.request(call.form(), permissions.of(asset)),
                    List.of());
            return Reply.seeOther("/data/" + asset.id() + "#permissions");
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid) {
                return one(call, e.getMessage());
            }
            throw e;
        }
    }

    private Reply one(Call call) throws IOException {
        return one(call, "");
    }

    private Reply one(Call call, String mistakeInSharing) throws IOException {
        DataAsset asset = seen(call, Action.KNOW);
        boolean readable = dataAssets.find(call.caller(), asset.id(), Action.READ).isPresent();
        Optional<? extends FileTree> tree =
                readable ? trees.of(call.caller(), asset) : Optional.empty();
        return look.page(
                Shell.of(call, asset.name(), Shell.Place.DATA),
                "dataAsset",
                Map.of(
                        "asset",
                        new DataAssetView(asset),
                        "folder",
                        tree.isPresent() ? view(asset, tree.get(), "") : FolderView.EMPTY,
                        "readable",
                        readable,
                        "permissions",
                        readable
                                ? Optional.of(
                                        PermissionsView.of(
                                                "/data/%s/permissions".formatted(asset.id()),
                                                asset,
                                                permissions.of(asset),
                                                access.may(call.caller(), Action.SHARE, asset),
                                                "",
                                                mistakeInSharing))
                                : Optional.<PermissionsView>empty()));
    }

    private FolderView view(DataAsset asset, FileTree tree, String path) throws IOException {
        String id = asset.id() + tree.reader().map(SignedFolders.READ_AS::concat).orElse("");
        boolean here = tree instanceof KeptFolder;
        return FolderView.of(
                tree,
                path,
                file ->
                        here
                                ? "/data/%s/files/%s".formatted(asset.id(), Words.path(file))
                                : signedUrls.sign(DataAssets.FILES, id, file, true),
                file -> signedUrls.sign(DataAssets.FILES, id, file, true),
                file -> signedUrls.sign(DataAssets.FILES, id, file, false));
    }

    private FileTree files(Call call, DataAsset asset) {
        return trees.of(call.caller(), asset)
                .orElseThrow(
                        () ->
                                CoveException.invalid(
                                        "This data asset has no files yet; wait until it is ready."));
    }

    private Reply folder(Call call) throws IOException {
        DataAsset asset = seen(call, Action.READ);
        return look.part(
                "folder",
                Map.of(
                        "folder",
                        view(asset, files(call, asset), call.query("path").orElse("")),
                        "base",
                        "/data/%s/folder".formatted(asset.id())));
    }

    private Reply file(Call call) throws IOException {
        DataAsset asset = seen(call, Action.READ);
        if (!(files(call, asset) instanceof KeptFolder folder)) {
            throw CoveException.invalid(
                    "This file is not on this server; go back and follow its link.");
        }
        String path = call.path("path");
        Path file = folder.file(path);
        String name = file.getFileName().toString();
        return look.page(
                Shell.of(call, name, Shell.Place.DATA),
                "file",
                Map.of(
                        "name",
                        name,
                        "path",
                        path,
                        "back",
                        "/data/" + asset.id(),
                        "backName",
                        asset.name(),
                        "size",
                        Words.size(Files.size(file)),
                        "look",
                        signedUrls.sign(DataAssets.FILES, asset.id(), path, true),
                        "save",
                        signedUrls.sign(DataAssets.FILES, asset.id(), path, false),
                        "preview",
                        Preview.of(file)));
    }
}
