// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.Program;
import cove.capsule.Programs;
import cove.capsule.format.Arguments;
import cove.capsule.format.AttachedDataAsset;
import cove.capsule.format.CapsuleDescription;
import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.computation.RunRequest.RequestedDataAsset;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.executor.Network;
import cove.executor.Resources;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Turns a request into a plan: looks everything up, and finds every mistake before anything starts.
 */
public final class Planning {
    /**
     * What the administrator decided.
     *
     * @param classes what a resource class means here
     * @param usual for a capsule that names no class
     * @param network for a capsule that asks for none in particular
     * @param widest the most that a capsule may ask for
     */
    public record Settings(
            Map<String, Resources> classes, Resources usual, Network network, Network widest) {}

    private final Programs programs;
    private final DataAssets dataAssets;
    private final Settings settings;
    private final UnaryOperator<Resources> atMost;

    Planning(
            Programs programs,
            DataAssets dataAssets,
            Settings settings,
            UnaryOperator<Resources> atMost) {
        this.programs = programs;
        this.dataAssets = dataAssets;
        this.settings = settings;
        this.atMost = atMost;
    }

    /** Plans, or throws with all mistakes; an unknown object alone is {@link Problem.NotFound}. */
    LaunchPlan plan(Caller caller, RunRequest request) {
        Program capsule = programs.get(caller, request.capsuleId());
        String commit = programs.commit(capsule, request.version(), request.commit());
        CapsuleDescription description = programs.description(capsule.slug(), commit);
        var mistakes = new ArrayList<String>();
        var bound =
                Arguments.bind(
                        description.appPanel(),
                        request.parameters(),
                        request.namedParameters(),
                        mistakes);
        var unknown = new ArrayList<String>();
        var mounted = dataAssets(caller, description, request, mistakes, unknown);
        if (mistakes.isEmpty() && !unknown.isEmpty()) {
            throw new CoveException(new Problem.NotFound(String.join("; ", unknown)));
        }
        mistakes.addAll(unknown);
        CoveException.throwIfAny(mistakes);
        return new LaunchPlan(
                capsule.id(),
                capsule.slug(),
                request.version(),
                commit,
                bound.argv(),
                bound.used().stream()
                        .map(
                                used ->
                                        new PlannedParameter(
                                                used.name(), used.paramName(), used.value()))
                        .toList(),
                mounted,
                atMost.apply(resources(description)),
                network(description),
                description.environmentVariables());
    }

    /**
     * An asset of the request takes the place of the attached one with the same mount; the others
     * are added (API reference, 3.3.1).
     */
    private List<PlannedDataAsset> dataAssets(
            Caller caller,
            CapsuleDescription description,
            RunRequest request,
            List<String> mistakes,
            List<String> unknown) {
        var byMount = new LinkedHashMap<String, PlannedDataAsset>();
        for (RequestedDataAsset asset : request.dataAssets()) {
            var known = dataAssets.find(caller, asset.id());
            if (known.isEmpty()) {
                unknown.add(
                        "There is no data asset '%s' here that you may see; check the id"
                                .formatted(asset.id()));
                continue;
            }
            String mount = asset.mount().orElse(known.get().mount());
            AttachedDataAsset.mistakeInMount(mount)
                    .ifPresent(
                            mistake ->
                                    mistakes.add(
                                            "The mount of data asset %s %s"
                                                    .formatted(asset.id(), mistake)));
            checkReady(known.get(), mistakes);
            if (byMount.putIfAbsent(mount, new PlannedDataAsset(asset.id(), mount)) != null) {
                mistakes.add(
                        "Two data assets are to be mounted at '%s'; give one of them another mount"
                                .formatted(mount));
            }
        }
        for (AttachedDataAsset asset : description.attachedDataAssets()) {
            if (!byMount.containsKey(asset.mount())) {
                addAttached(caller, asset, byMount, mistakes);
            }
        }
        return List.copyOf(byMount.values());
    }

    private void addAttached(
            Caller caller,
            AttachedDataAsset asset,
            Map<String, PlannedDataAsset> byMount,
            List<String> mistakes) {
        var known = dataAssets.find(caller, asset.id());
        if (known.isEmpty()) {
            mistakes.add(
                    "The capsule's data asset %s (mount '%s') is not here; add it with: cove asset add FOLDER --mount %s --id %s, or send another one for this mount"
                            .formatted(asset.id(), asset.mount(), asset.mount(), asset.id()));
        } else {
            checkReady(known.get(), mistakes);
            byMount.put(asset.mount(), new PlannedDataAsset(asset.id(), asset.mount()));
        }
    }

    private static void checkReady(DataAsset asset, List<String> mistakes) {
        if (asset.state() != DataAssetState.READY) {
            mistakes.add(
                    "Data asset %s is %s, not ready; wait until it is"
                            .formatted(asset.id(), asset.state().word()));
        }
    }

    private Resources resources(CapsuleDescription description) {
        return description
                .requestedResources()
                .resourceClass()
                .flatMap(name -> Optional.ofNullable(settings.classes().get(name)))
                .orElse(settings.usual());
    }

    private Network network(CapsuleDescription description) {
        Network wanted =
                description
                        .networkRequest()
                        .map(request -> Network.valueOf(request.name()))
                        .orElse(settings.network());
        return wanted.compareTo(settings.widest()) <= 0 ? wanted : settings.widest();
    }
}
