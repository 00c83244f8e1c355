// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.Action;
import cove.folder.FileTree;
import cove.folder.SignedFolders;
import cove.folder.ZipArchive;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.SignedUrls;
import cove.problem.CoveException;
import cove.search.SearchIndex;
import cove.search.SearchRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data assets over HTTP: the SDK's calls, and uploads. */
public final class DataAssetApi {
    private static final String DATA_ASSETS = "/api/v1/data_assets";
    private static final String DATA_ASSET = DATA_ASSETS + "/{id}";

    private static final String FAVORITE = "/api/cove/v1/data_assets/{id}/favorite";

    private final DataAssets dataAssets;
    private final DataAssetRequests requests;
    private final FileTrees trees;
    private final SearchIndex index;
    private final Transfers transfers;
    private final SignedFolders files;
    private final long largestUpload;

    /**
     * Makes the endpoints.
     *
     * @param largestUpload in bytes
     */
    public DataAssetApi(
            DataAssets dataAssets,
            Captures captures,
            Transfers transfers,
            SearchIndex index,
            DataAssetRequests requests,
            SignedUrls signedUrls,
            long largestUpload) {
        this.dataAssets = dataAssets;
        this.requests = requests;
        this.trees = new FileTrees(dataAssets, captures.buckets());
        this.index = index;
        this.transfers = transfers;
        this.files = new SignedFolders(signedUrls, DataAssets.FILES, "file");
        this.largestUpload = largestUpload;
    }

    public void addTo(Routes routes) {
        routes.get(DATA_ASSET, this::get, Scope.DATA_ASSET_READ)
                .put(DATA_ASSET, this::update, Scope.DATA_ASSET_WRITE)
                .post(DATA_ASSETS, this::create, Scope.DATA_ASSET_WRITE)
                .delete(DATA_ASSET, this::delete, Scope.DATA_ASSET_WRITE)
                .patch(DATA_ASSET + "/archive", this::archive, Scope.DATA_ASSET_WRITE)
                .post(DATA_ASSET + "/transfer", this::transfer, Scope.DATA_ASSET_WRITE)
                .post(DATA_ASSETS + "/search", this::search, Scope.DATA_ASSET_READ)
                .get(DATA_ASSETS, this::searchByQuery, Scope.DATA_ASSET_READ)
                .post(DATA_ASSET + "/files", this::listFiles, Scope.DATA_ASSET_READ)
                .get(DATA_ASSET + "/files/urls", this::urls, Scope.DATA_ASSET_READ)
                .get(DATA_ASSET + "/files/download_url", this::downloadUrl, Scope.DATA_ASSET_READ)
                .get("/api/cove/v1/data_assets/{id}/files.zip", this::zip, Scope.DATA_ASSET_READ)
                .put(FAVORITE, this::mark, Scope.DATA_ASSET_READ)
                .delete(FAVORITE, this::unmark, Scope.DATA_ASSET_READ)
                .post("/api/cove/v1/data_assets", this::upload, Scope.DATA_ASSET_WRITE);
        files.addTo(
                routes,
                id -> trees.signed(id).orElseThrow(() -> CoveException.notFound("data asset", id)));
    }

    private DataAsset find(Call call, Action action) {
        return dataAssets.get(call.caller(), call.path("id"), action);
    }

    /** A data asset on the wire. */
    public static Reply json(DataAsset asset) {
        return Reply.json(DataAssetJson.of(asset));
    }

    private Reply get(Call call) {
        return json(find(call, Action.KNOW));
    }

    private Reply create(Call call) throws IOException {
        return json(requests.create(call.caller(), call.body(), call.idempotencyKey()));
    }

    private Reply update(Call call) {
        return json(requests.change(call.caller(), call.path("id"), call.body()));
    }

    private Reply delete(Call call) {
        requests.delete(call.caller(), call.path("id"));
        return Reply.noContent();
    }

    private Reply transfer(Call call) {
        transfers.begin(call.caller(), call.path("id"), call.body());
        return Reply.noContent();
    }

    /** Without a query the body may say it, and a bare call archives. */
    private Reply archive(Call call) {
        boolean archived =
                call.query("archive").isPresent()
                        ? call.queryFlag("archive")
                        : archivedInBody(call.body());
        requests.archive(call.caller(), call.path("id"), archived);
        return Reply.noContent();
    }

    private static boolean archivedInBody(Fields body) {
        boolean archived = body.bool("archive").orElse(true);
        body.throwIfWrong();
        return archived;
    }

    private Reply search(Call call) {
        return search(call, SearchRequest.read(call.body(), DataAssetSubject.SUBJECT));
    }

    /** As clients older than the SDK search. */
    private Reply searchByQuery(Call call) {
        return search(call, SearchRequest.readQuery(call, DataAssetSubject.SUBJECT));
    }

    private Reply search(Call call, SearchRequest request) {
        var page = index.search(DataAssetSubject.SUBJECT, call.caller(), request);
        return page.reply(dataAssets.all(page.ids()).stream().map(DataAssetJson::of).toList());
    }

    private Reply mark(Call call) {
        index.mark(DataAssetSubject.SUBJECT, find(call, Action.KNOW).id(), call.caller(), true);
        return Reply.noContent();
    }

    private Reply unmark(Call call) {
        index.mark(DataAssetSubject.SUBJECT, find(call, Action.KNOW).id(), call.caller(), false);
        return Reply.noContent();
    }

    private Optional<? extends FileTree> filesOf(Call call) {
        return trees.of(call.caller(), find(call, Action.READ));
    }

    private Reply listFiles(Call call) throws IOException {
        return files.list(call, filesOf(call));
    }

    private Reply urls(Call call) throws IOException {
        return files.urls(call, filesOf(call));
    }

    private Reply downloadUrl(Call call) throws IOException {
        return files.downloadUrl(call, filesOf(call));
    }

    /** The files, or those of the folder that {@code path} names, as one file. */
    private Reply zip(Call call) throws IOException {
        DataAsset asset = find(call, Action.READ);
        FileTree tree =
                trees.of(call.caller(), asset)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "This data asset has no files yet; wait until it is ready."));
        String path = call.query("path").orElse("");
        String name = path.isEmpty() ? asset.name() : path.substring(path.lastIndexOf('/') + 1);
        return ZipArchive.reply(tree, path, name);
    }

    /** The body is a tar stream; the query tells the rest. */
    private Reply upload(Call call) throws IOException {
        String mount = call.query("mount").orElse("");
        var labels =
                new Labels(
                        call.query("name").orElse(mount),
                        mount,
                        call.query("description"),
                        List.of(),
                        Map.of());
        try (InputStream tar = call.upload(largestUpload)) {
            return json(dataAssets.add(call.caller(), call.query("id"), labels, tar));
        }
    }
}
