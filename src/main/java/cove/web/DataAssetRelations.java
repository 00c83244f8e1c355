// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.computation.Computation;
import cove.computation.Computations;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssets;
import cove.dataasset.Provenance;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Fields;
import cove.http.Json;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.search.SearchIndex;
import cove.search.SearchRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a data asset was made by, and what used it, as far as a reader may see that. */
final class DataAssetRelations {
    private static final int PAGE = 10;

    private final DataAssets dataAssets;
    private final Computations computations;
    private final Programs programs;
    private final SearchIndex index;
    private final InstantSource clock;

    DataAssetRelations(
            DataAssets dataAssets,
            Computations computations,
            Programs programs,
            SearchIndex index,
            InstantSource clock) {
        this.dataAssets = dataAssets;
        this.computations = computations;
        this.programs = programs;
        this.index = index;
        this.clock = clock;
    }

    DataAssetOrigin origin(Caller caller, DataAsset asset) {
        Optional<Provenance> provenance = asset.provenance();
        return new DataAssetOrigin(
                provenance,
                provenance
                        .flatMap(Provenance::computation)
                        .flatMap(id -> computations.find(caller, id)),
                provenance
                        .flatMap(made -> made.capsule().or(made::pipeline))
                        .flatMap(id -> programs.find(caller, id, Action.KNOW)),
                provenance.stream()
                        .flatMap(made -> made.dataAssets().stream())
                        .map(id -> named(caller, id, ""))
                        .toList(),
                asset.contained().stream()
                        .map(member -> named(caller, member.id(), member.mount()))
                        .toList());
    }

    private DataAssetOrigin.Named named(Caller caller, String id, String mount) {
        return new DataAssetOrigin.Named(
                id, dataAssets.find(caller, id, Action.KNOW).map(DataAsset::name), mount);
    }

    DataAssetUses uses(Caller caller, DataAsset asset) {
        return uses(caller, asset, Optional.empty(), combinedOf(caller, asset));
    }

    /** The runs that come after those which were shown. */
    DataAssetUses moreUses(Call call, DataAsset asset) {
        String before = call.query("before").orElse("");
        if (!before.matches("[0-9]{1,18}")) {
            throw CoveException.invalid(
                    "This link to older runs is broken; load the page of the data asset again.");
        }
        return uses(call.caller(), asset, Optional.of(Long.parseLong(before)), List.of());
    }

    private DataAssetUses uses(
            Caller caller, DataAsset asset, Optional<Long> before, List<DataAsset> combined) {
        if (caller.scopes().stream().noneMatch(scope -> scope.includes(Scope.CAPSULE_READ))) {
            return new DataAssetUses(List.of(), "", combined);
        }
        List<Computation> found = computations.using(caller, asset.id(), before, PAGE + 1);
        List<Computation> shown = found.subList(0, Math.min(PAGE, found.size()));
        Map<String, String> names = new HashMap<>();
        Instant now = clock.instant();
        return new DataAssetUses(
                shown.stream()
                        .map(
                                run ->
                                        new RunView(
                                                run,
                                                names.computeIfAbsent(
                                                        run.plan().programId(), this::programName),
                                                now))
                        .toList(),
                found.size() > PAGE
                        ? "/data/%s/used_by?before=%d"
                                .formatted(asset.id(), shown.getLast().sequence())
                        : "",
                combined);
    }

    private String programName(String id) {
        return programs.find(id).map(Program::name).orElse("a program that was deleted");
    }

    private List<DataAsset> combinedOf(Caller caller, DataAsset asset) {
        var request = Map.of("query", "contained_data_id:" + asset.id(), "limit", PAGE);
        var page =
                index.search(
                        DataAssets.SUBJECT,
                        caller,
                        SearchRequest.read(Fields.ofBody(Json.bytes(request)), DataAssets.SUBJECT));
        return dataAssets.all(page.ids());
    }
}
