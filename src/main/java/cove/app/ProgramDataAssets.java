// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.access.Action;
import cove.capsule.AttachableDataAssets;
import cove.capsule.format.AppPanelJson.DataAssetFacts;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetKind;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.http.Caller;
import java.util.Optional;

/** The data assets, as programs ask for them. */
record ProgramDataAssets(DataAssets dataAssets) implements AttachableDataAssets {
    @Override
    public Optional<Attachable> find(Caller caller, String id) {
        return usable(caller, id)
                .map(
                        asset ->
                                new Attachable(
                                        asset.mount(),
                                        asset.kind() != DataAssetKind.INTERNAL,
                                        asset.state() instanceof DataAssetState.Ready,
                                        asset.state() instanceof DataAssetState.Failed));
    }

    /** Of one that is not here nobody knows its kind; most are internal. */
    DataAssetFacts facts(Caller caller, String id) {
        Optional<DataAsset> asset = usable(caller, id);
        return new DataAssetFacts(
                asset.map(DataAsset::kind).orElse(DataAssetKind.INTERNAL).word(),
                asset.isPresent());
    }

    private Optional<DataAsset> usable(Caller caller, String id) {
        return dataAssets.find(caller, id, Action.USE);
    }
}
