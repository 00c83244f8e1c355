// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.capsule.format.AttachedDataAsset;
import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.computation.RunRequest.RequestedDataAsset;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetKind;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.http.Caller;
import cove.problem.Echo;
import cove.s3.Login;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the data assets of one run, and all that is wrong with them. */
final class DataAssetPlanning {
    private final DataAssets dataAssets;
    private final RunData data;
    private final Caller caller;
    private final Findings findings;
    private final Map<String, PlannedDataAsset> byMount = new LinkedHashMap<>();

    DataAssetPlanning(DataAssets dataAssets, RunData data, Caller caller, Findings findings) {
        this.dataAssets = dataAssets;
        this.data = data;
        this.caller = caller;
        this.findings = findings;
    }

    /**
     * A requested asset takes the place of the capsule's attached one with the same mount; the
     * others are added.
     */
    List<PlannedDataAsset> ofCapsule(
            List<AttachedDataAsset> attached, List<RequestedDataAsset> requested) {
        for (RequestedDataAsset asset : requested) {
            take(asset);
        }
        return withAttached("capsule", attached);
    }

    /**
     * In a pipeline a requested asset can only take the place of an attached one, of its kind.
     *
     * @param external the mounts whose data its script fetches from elsewhere
     */
    List<PlannedDataAsset> ofPipeline(
            List<AttachedDataAsset> attached,
            Set<String> external,
            List<RequestedDataAsset> requested) {
        for (RequestedDataAsset asset : requested) {
            take(asset).ifPresent(taken -> checkReplacement(taken, asset, attached, external));
        }
        return withAttached("pipeline", attached);
    }

    private Optional<DataAsset> take(RequestedDataAsset asset) {
        Optional<DataAsset> known = dataAssets.find(caller, asset.id(), Action.KNOW);
        if (known.isEmpty()) {
            findings.unknown(
                    "There is no data asset '%s' here that you may see; check the id"
                            .formatted(Echo.of(asset.id())));
            return Optional.empty();
        }
        String mount = mountOf(asset, known.get());
        AttachedDataAsset.mistakeInMount(mount)
                .ifPresent(
                        mistake ->
                                findings.mistake(
                                        "The mount of data asset %s %s"
                                                .formatted(asset.id(), mistake)));
        checkUsable(known.get());
        if (byMount.putIfAbsent(mount, new PlannedDataAsset(asset.id(), mount)) != null) {
            findings.mistake(
                    "Two data assets are to be mounted at '%s'; give one of them another mount"
                            .formatted(mount));
        }
        return known;
    }

    private static String mountOf(RequestedDataAsset requested, DataAsset known) {
        return requested.mount().orElse(known.mount());
    }

    private void checkReplacement(
            DataAsset asset,
            RequestedDataAsset requested,
            List<AttachedDataAsset> attached,
            Set<String> external) {
        String mount = mountOf(requested, asset);
        var replaced = attached.stream().filter(other -> other.mount().equals(mount)).findFirst();
        if (replaced.isEmpty()) {
            findings.mistake(
                    "The pipeline has no mount '%s' for data asset %s; %s"
                            .formatted(mount, asset.id(), mountsOf(attached)));
        } else {
            DataAssetKind said =
                    external.contains(mount) ? DataAssetKind.EXTERNAL : DataAssetKind.INTERNAL;
            DataAssetKind kind =
                    dataAssets
                            .find(caller, replaced.get().id(), Action.KNOW)
                            .map(DataAsset::kind)
                            .orElse(said);
            mistakeInKind(mount, kind, asset.kind()).ifPresent(findings::mistake);
        }
    }

    private static String mountsOf(List<AttachedDataAsset> attached) {
        return attached.isEmpty()
                ? "no data asset is attached to it (.codeocean/datasets.json)"
                : "send the mount of the one to replace: "
                        + String.join(
                                ", ", attached.stream().map(AttachedDataAsset::mount).toList());
    }

    /** Internal files are linked to, external ones are fetched: the script is made for one way. */
    static Optional<String> mistakeInKind(
            String mount, DataAssetKind attached, DataAssetKind requested) {
        return attached == requested
                ? Optional.empty()
                : Optional.of(
                        "The data asset at the mount '%s' of the pipeline is %s, and the one to replace it is %s; send one that is %s"
                                .formatted(
                                        mount, attached.word(), requested.word(), attached.word()));
    }

    private List<PlannedDataAsset> withAttached(String program, List<AttachedDataAsset> attached) {
        for (AttachedDataAsset asset : attached) {
            if (!byMount.containsKey(asset.mount())) {
                add(program, asset);
            }
        }
        return List.copyOf(byMount.values());
    }

    private void add(String program, AttachedDataAsset asset) {
        var known = dataAssets.find(caller, asset.id(), Action.KNOW);
        if (known.isEmpty()) {
            findings.mistake(
                    "The %s's data asset %s (mount '%s') is not here, or not for you to see; add it with: cove asset add FOLDER --mount %s --id %s, have it shared with you, or send another one for this mount"
                            .formatted(
                                    program, asset.id(), asset.mount(), asset.mount(), asset.id()));
        } else {
            checkUsable(known.get());
            byMount.put(asset.mount(), new PlannedDataAsset(asset.id(), asset.mount()));
        }
    }

    private void checkUsable(DataAsset asset) {
        dataAssets.refusalToUse(caller, asset).ifPresent(findings::forbidden);
        data.obstacle(asset, new Login(caller.userId(), caller.email()))
                .ifPresent(findings::mistake);
        if (!(asset.state() instanceof DataAssetState.Ready)) {
            findings.mistake(
                    "Data asset %s is %s, not ready; wait until it is"
                            .formatted(asset.id(), asset.state().word()));
        }
    }
}
