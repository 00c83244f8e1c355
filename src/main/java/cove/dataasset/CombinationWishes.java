// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.Action;
import cove.http.Caller;
import cove.http.Fields;
import cove.problem.Echo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Finds the data assets that a request wants to combine, and all that is wrong with them. */
final class CombinationWishes {
    private static final int MOST = 1000;

    private final DataAssets dataAssets;
    private final Caller caller;

    CombinationWishes(DataAssets dataAssets, Caller caller) {
        this.dataAssets = dataAssets;
        this.caller = caller;
    }

    /** {@code data_asset_ids} of a request: two or more external ones. */
    Source.OfDataAssets members(Fields body) {
        List<String> ids = body.texts("data_asset_ids").orElse(List.of());
        if (ids.size() < 2 || ids.size() > MOST) {
            body.mistake(
                    "data_asset_ids must name 2 to %d external data assets, but it names %d"
                            .formatted(MOST, ids.size()));
            return new Source.OfDataAssets(List.of(), 0);
        }
        var members = new ArrayList<Contained>();
        var byMount = new HashMap<String, String>();
        long files = 0;
        for (String id : ids) {
            var asset = dataAssets.find(caller, id, Action.KNOW);
            Optional<String> mistake =
                    asset.map(this::mistakeIn)
                            .orElseGet(
                                    () ->
                                            Optional.of(
                                                    "There is no data asset '%s' here that you may see; check data_asset_ids"
                                                            .formatted(Echo.of(id))));
            mistake.ifPresent(body::mistake);
            if (asset.isPresent()) {
                String other = byMount.putIfAbsent(asset.get().mount(), id);
                if (other != null) {
                    body.mistake(
                            "Data assets %s and %s have the same mount '%s', under which both would be found; change that of one of them"
                                    .formatted(other, id, asset.get().mount()));
                }
                if (asset.get().state() instanceof DataAssetState.Ready ready) {
                    members.add(new Contained(id, asset.get().mount(), ready.size()));
                    files += ready.files();
                }
            }
        }
        return new Source.OfDataAssets(members, files);
    }

    private Optional<String> mistakeIn(DataAsset asset) {
        if (asset.kind() != DataAssetKind.EXTERNAL) {
            return Optional.of(
                    "Data asset %s is %s, and only external ones can be combined; send it to the run beside the combined one"
                            .formatted(asset.id(), asset.kind().word()));
        }
        if (!(asset.state() instanceof DataAssetState.Ready)) {
            return Optional.of(
                    "Data asset %s is %s, not ready; wait until it is"
                            .formatted(asset.id(), asset.state().word()));
        }
        return dataAssets.refusalToUse(caller, asset);
    }
}
