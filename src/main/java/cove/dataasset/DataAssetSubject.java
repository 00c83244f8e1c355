// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.http.Json;
import cove.search.Entry;
import cove.search.Field;
import cove.search.Subject;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a search for data assets may say, and by what they are found (the SDK's data_asset.py). */
final class DataAssetSubject {
    static final Subject SUBJECT =
            new Subject(
                    "data_asset",
                    "data_assets",
                    DataAssetSubject::entry,
                    Map.of(
                            "name", Field.NAME,
                            "tag", Field.TAG,
                            "run_script", Field.RUN_SCRIPT,
                            "commit_id", Field.COMMIT,
                            "contained_data_id", Field.CONTAINED),
                    sorts(),
                    new Subject.Usual(Subject.Sort.CREATED, true),
                    choices());

    private DataAssetSubject() {}

    private static Map<String, Subject.Sort> sorts() {
        var sorts = new LinkedHashMap<String, Subject.Sort>();
        sorts.put("created", Subject.Sort.CREATED);
        sorts.put("type", Subject.Sort.TYPE);
        sorts.put("name", Subject.Sort.NAME);
        sorts.put("size", Subject.Sort.AMOUNT);
        return sorts;
    }

    private static Map<String, List<String>> choices() {
        var choices = new LinkedHashMap<String, List<String>>();
        choices.put("type", List.of("dataset", "result", "combined", "model"));
        choices.put("origin", List.of("internal", "external"));
        return choices;
    }

    private static Entry entry(Map<String, Object> row) {
        Optional<Provenance> provenance =
                text(row, "provenance").map(json -> Json.read(json, Provenance.class));
        Contained[] contained =
                text(row, "contained")
                        .map(json -> Json.read(json, Contained[].class))
                        .orElse(new Contained[0]);
        var entry =
                new Entry(row.get("id").toString(), Instant.ofEpochMilli(number(row, "created")))
                        .name(row.get("name").toString())
                        .tags(List.of(Json.read(row.get("tags").toString(), String[].class)))
                        .amount(number(row, "size"))
                        .archived(row.get("archived"))
                        .fact("type", row.get("type").toString())
                        .fact(
                                "origin",
                                isTrue(row, "external") || contained.length > 0
                                        ? "external"
                                        : "internal");
        for (Contained member : contained) {
            entry.code(Field.CONTAINED, member.id());
        }
        text(row, "description").ifPresent(entry::description);
        Map<?, ?> metadata = Json.read(row.get("custom_metadata").toString(), Map.class);
        metadata.forEach((key, value) -> metadata(entry, key.toString(), value));
        provenance
                .flatMap(Provenance::runScript)
                .ifPresent(script -> entry.text(Field.RUN_SCRIPT, script));
        provenance.flatMap(Provenance::commit).ifPresent(id -> entry.code(Field.COMMIT, id));
        return entry;
    }

    private static void metadata(Entry entry, String key, Object value) {
        switch (value) {
            case Collection<?> several -> several.forEach(one -> entry.metadata(key, one));
            default -> entry.metadata(key, value);
        }
    }

    private static boolean isTrue(Map<String, Object> row, String column) {
        return text(row, column).filter(word -> word.matches("1|true")).isPresent();
    }

    private static Optional<String> text(Map<String, Object> row, String column) {
        return Optional.ofNullable(row.get(column)).map(Object::toString);
    }

    private static long number(Map<String, Object> row, String column) {
        return row.get(column) instanceof Number number ? number.longValue() : 0;
    }
}
