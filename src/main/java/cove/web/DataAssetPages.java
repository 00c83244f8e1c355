// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.dataasset.FileTrees;
import cove.folder.FileTree;
import cove.folder.SignedFolders;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.SignedUrls;
import cove.problem.CoveException;
import cove.search.SearchIndex;
import cove.upload.Uploads;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages of data assets: those that a search finds, and each with its files. */
final class DataAssetPages {
    private final Look look;
    private final DataAssets dataAssets;
    private final FileTrees trees;
    private final SearchIndex index;
    private final FilePages filePages;
    private final Uploads uploads;
    private final DataAssetRelations relations;
    private final DataAssetChanges changes;

    DataAssetPages(
            Look look,
            DataAssets dataAssets,
            FileTrees trees,
            SearchIndex index,
            SignedUrls signedUrls,
            Uploads uploads,
            DataAssetRelations relations,
            DataAssetChanges changes) {
        this.look = look;
        this.dataAssets = dataAssets;
        this.trees = trees;
        this.index = index;
        this.filePages = new FilePages(look, signedUrls);
        this.uploads = uploads;
        this.relations = relations;
        this.changes = changes;
    }

    void addTo(Routes routes) {
        routes.page("/data", this::list, look::problem)
                .page("/data/{id}", this::one, look::problem)
                .page("/data/{id}/part", this::part, look::problem)
                .page("/data/{id}/row", this::row, look::problem)
                .page("/data/{id}/used_by", this::usedBy, look::problem)
                .page("/data/{id}/folder", this::folder, look::problem)
                .page("/data/{id}/files/{path:(?s:.+)}", this::file, look::problem);
        changes.addTo(routes, this::one);
    }

    private Reply list(Call call) {
        call.caller().require(Scope.DATA_ASSET_READ);
        DataAssetSearch search = DataAssetSearch.of(call);
        var page =
                index.search(
                        DataAssets.SUBJECT,
                        call.caller(),
                        search.request(call.query("next_token").orElse("")));
        List<DataAssetView> found =
                dataAssets.all(page.ids()).stream().map(DataAssetView::new).toList();
        String more = page.nextToken().map(search::address).orElse("");
        if (call.header("HX-Request").isPresent()) {
            return look.part(
                    "dataAssetRows",
                    Map.of("assets", found, "more", more, "narrow", search.isNarrow()));
        }
        return look.page(
                Shell.of(call, "Data", Shell.Place.DATA),
                "dataAssets",
                Map.of("assets", found, "more", more, "search", search));
    }

    private DataAsset seen(Call call, Action action) {
        call.caller().require(Scope.DATA_ASSET_READ);
        return dataAssets.get(call.caller(), call.path("id"), action);
    }

    private Reply row(Call call) {
        return look.part(
                "dataAssetRow", Map.of("asset", new DataAssetView(seen(call, Action.KNOW))));
    }

    private Reply one(Call call) throws IOException {
        return one(call, DataAssetChanges.Mistaken.NOTHING);
    }

    private Reply one(Call call, DataAssetChanges.Mistaken mistaken) throws IOException {
        DataAsset asset = seen(call, Action.KNOW);
        var model = new HashMap<>(model(call, asset));
        model.putAll(changes.model(call, asset, mistaken));
        model.put("origin", relations.origin(call.caller(), asset));
        model.put("uses", relations.uses(call.caller(), asset));
        return look.page(Shell.of(call, asset.name(), Shell.Place.DATA), "dataAsset", model);
    }

    /** What changes while its files are collected. */
    private Reply part(Call call) throws IOException {
        return look.part("dataAssetPart", model(call, seen(call, Action.KNOW)));
    }

    private Map<String, Object> model(Call call, DataAsset asset) throws IOException {
        boolean readable = dataAssets.find(call.caller(), asset.id(), Action.READ).isPresent();
        Optional<? extends FileTree> tree =
                readable ? trees.of(call.caller(), asset) : Optional.empty();
        return Map.of(
                "asset",
                new DataAssetView(asset),
                "folder",
                tree.isPresent()
                        ? filePages.folder(call, place(asset, tree.get()), "")
                        : FolderView.EMPTY,
                "readable",
                readable,
                "sending",
                sending(call, asset));
    }

    /** What the reader has sent of it so far, while it is a draft of theirs. */
    private Optional<Uploads.Open> sending(Call call, DataAsset asset) {
        return asset.state() instanceof DataAssetState.Draft
                ? uploads.openOf(call.caller()).stream()
                        .filter(open -> open.upload().id().equals(asset.id()))
                        .findFirst()
                : Optional.empty();
    }

    private Reply usedBy(Call call) {
        DataAsset asset = seen(call, Action.KNOW);
        return look.part("dataAssetUses", Map.of("uses", relations.moreUses(call, asset)));
    }

    private FilePages.Place place(DataAsset asset, FileTree tree) {
        return new FilePages.Place(
                Shell.Place.DATA,
                "/data/" + asset.id(),
                asset.name(),
                DataAssets.FILES,
                asset.id() + tree.reader().map(SignedFolders.READ_AS::concat).orElse(""),
                tree,
                "/api/cove/v1/data_assets/%s/files.zip".formatted(asset.id()));
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
        return filePages.folder(call, place(asset, files(call, asset)));
    }

    private Reply file(Call call) throws IOException {
        DataAsset asset = seen(call, Action.READ);
        return filePages.file(call, place(asset, files(call, asset)));
    }
}
