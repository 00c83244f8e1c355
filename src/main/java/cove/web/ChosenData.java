// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.format.AttachedDataAsset;
import cove.computation.LaunchPlan;
import cove.computation.RunRequest.RequestedDataAsset;
import cove.dataasset.DataAsset;
import cove.http.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The data assets that the form of a run has: those that are attached, and those chosen. */
record ChosenData(List<Row> rows) {
    /**
     * One of them.
     *
     * @param name empty where it is not here, or not for this user to see
     * @param attached whether something is mounted there in every run: it can be replaced, and not
     *     be left out
     */
    record Row(String id, String mount, String name, String extent, boolean attached) {
        static Row of(String id, String mount, Optional<DataAsset> known, boolean attached) {
            return new Row(
                    id,
                    mount,
                    known.map(DataAsset::name).orElse(""),
                    known.map(asset -> new DataAssetView(asset).extent()).orElse(""),
                    attached);
        }
    }

    /**
     * What was entered; at first what is attached.
     *
     * @param find tells of one that the user may know of
     */
    static ChosenData of(
            List<AttachedDataAsset> attached,
            Form entered,
            Function<String, Optional<DataAsset>> find) {
        var rows = new ArrayList<Row>();
        for (AttachedDataAsset one : chosen(entered)) {
            rows.add(Row.of(one.id(), one.mount(), find.apply(one.id()), isMount(one, attached)));
        }
        for (AttachedDataAsset one : attached) {
            if (rows.stream().noneMatch(row -> row.mount().equals(one.mount()))) {
                rows.add(Row.of(one.id(), one.mount(), find.apply(one.id()), true));
            }
        }
        return new ChosenData(rows);
    }

    private static boolean isMount(AttachedDataAsset one, List<AttachedDataAsset> attached) {
        return attached.stream().anyMatch(other -> other.mount().equals(one.mount()));
    }

    private static List<AttachedDataAsset> chosen(Form form) {
        List<String> ids = form.all("asset");
        List<String> mounts = form.all("mount");
        var chosen = new ArrayList<AttachedDataAsset>();
        for (int i = 0; i < Math.min(ids.size(), mounts.size()); i++) {
            chosen.add(new AttachedDataAsset(ids.get(i), mounts.get(i).strip()));
        }
        return chosen;
    }

    /** What a request has to name: all but what is mounted anyway. */
    static List<RequestedDataAsset> requested(List<AttachedDataAsset> attached, Form form) {
        return chosen(form).stream()
                .filter(one -> !attached.contains(one))
                .map(
                        one ->
                                new RequestedDataAsset(
                                        one.id(),
                                        Optional.of(one.mount()).filter(text -> !text.isEmpty())))
                .toList();
    }

    /** Puts into a form what a run had. */
    static void enter(LaunchPlan plan, Map<String, List<String>> fields) {
        fields.put("asset", plan.dataAssets().stream().map(one -> one.id()).toList());
        fields.put("mount", plan.dataAssets().stream().map(one -> one.mount()).toList());
    }
}
