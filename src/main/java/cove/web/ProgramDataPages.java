// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssets;
import cove.dataasset.FileTrees;
import cove.folder.FileTree;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.search.SearchIndex;
import cove.search.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of the form of a run: data assets to choose, and their files. */
final class ProgramDataPages {
    private static final int FOUND = 8;
    private static final int ENTRIES = 500;

    /** A file or folder to choose, by its path in the run. */
    record Choice(String name, String path, String value, boolean folder, String size) {}

    private final Look look;
    private final DataAssets dataAssets;
    private final FileTrees trees;
    private final SearchIndex index;

    ProgramDataPages(Look look, DataAssets dataAssets, FileTrees trees, SearchIndex index) {
        this.look = look;
        this.dataAssets = dataAssets;
        this.trees = trees;
        this.index = index;
    }

    void addTo(Routes routes) {
        routes.page("/choose/data", this::find, look::problem)
                .page("/choose/data/{id}", this::row, look::problem)
                .page("/choose/files", this::mounts, look::problem)
                .page("/choose/files/{id}", this::folder, look::problem);
    }

    /** Those that a run may have, by what is typed; at first the newest. */
    private Reply find(Call call) {
        call.caller().require(Scope.DATA_ASSET_READ);
        String words = call.query("find").orElse("").strip();
        Map<String, Object> body =
                words.isEmpty()
                        ? Map.of("limit", FOUND, "sort_field", "created", "sort_order", "desc")
                        : Map.of("limit", FOUND, "query", words);
        var page =
                index.search(
                        DataAssets.SUBJECT,
                        call.caller(),
                        SearchRequest.read(Fields.ofBody(Json.bytes(body)), DataAssets.SUBJECT));
        List<DataAssetView> found =
                dataAssets.all(page.ids()).stream()
                        .filter(
                                asset ->
                                        dataAssets
                                                .find(call.caller(), asset.id(), Action.USE)
                                                .isPresent())
                        .map(DataAssetView::new)
                        .toList();
        return look.part(
                "dataFound",
                Map.of(
                        "found",
                        found,
                        "more",
                        page.nextToken().isPresent(),
                        "slot",
                        call.query("slot").orElse("")));
    }

    private DataAsset asset(Call call, Action action) {
        call.caller().require(Scope.DATA_ASSET_READ);
        return dataAssets.get(call.caller(), call.path("id"), action);
    }

    /** One that was chosen, at a mount that is attached or at its own. */
    private Reply row(Call call) {
        DataAsset asset = asset(call, Action.USE);
        Optional<String> slot = call.query("slot").filter(text -> !text.isEmpty());
        return look.part(
                "dataRow",
                Map.of(
                        "row",
                        ChosenData.Row.of(
                                asset.id(),
                                slot.orElseGet(asset::mount),
                                Optional.of(asset),
                                slot.isPresent())));
    }

    /** The data assets that the form has now, to look into for a file. */
    private Reply mounts(Call call) {
        call.caller().require(Scope.DATA_ASSET_READ);
        var choices = new ArrayList<ChosenData.Row>();
        List<String> ids = call.queries("asset");
        List<String> mounts = call.queries("mount");
        for (int i = 0; i < Math.min(ids.size(), mounts.size()); i++) {
            var known = dataAssets.find(call.caller(), ids.get(i), Action.READ);
            if (known.isPresent() && !mounts.get(i).isBlank()) {
                choices.add(ChosenData.Row.of(ids.get(i), mounts.get(i).strip(), known, false));
            }
        }
        return look.part("fileMounts", Map.of("mounts", choices));
    }

    private Reply folder(Call call) throws IOException {
        DataAsset asset = asset(call, Action.READ);
        String mount = call.query("mount").orElseGet(asset::mount);
        FileTree tree =
                trees.of(call.caller(), asset)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "This data asset has no files yet; wait until it is ready."));
        var choices = new ArrayList<Choice>();
        long[] more = {0};
        tree.listing(call.query("path").orElse(""))
                .visitAll(
                        item -> {
                            if (choices.size() < ENTRIES) {
                                choices.add(choice(item, mount));
                            } else {
                                more[0]++;
                            }
                        });
        return look.part(
                "fileChoices",
                Map.of("asset", asset.id(), "mount", mount, "choices", choices, "more", more[0]));
    }

    private static Choice choice(FileTree.Item item, String mount) {
        return new Choice(
                item.name(),
                item.path(),
                "/data/" + mount + "/" + item.path(),
                item.folder(),
                item.folder() ? "" : Words.size(item.size()));
    }
}
