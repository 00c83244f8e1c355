// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.http.Json;
import cove.search.Entry;
import cove.search.Field;
import cove.search.Subject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a search for programs may say, and by what they are found (the SDK's capsule.py). */
final class ProgramSubject {
    static final Subject SUBJECT =
            new Subject(
                    "program",
                    "programs",
                    ProgramSubject::entry,
                    Map.of(
                            "id", Field.ID,
                            "name", Field.NAME,
                            "doi", Field.DOI,
                            "tag", Field.TAG,
                            "field", Field.RESEARCH,
                            "affiliation", Field.AFFILIATION,
                            "journal", Field.JOURNAL,
                            "article", Field.ARTICLE,
                            "author", Field.AUTHOR),
                    sorts(),
                    new Subject.Usual(Subject.Sort.NAME, false),
                    Map.of("status", List.of("release", "non_release")));

    private ProgramSubject() {}

    private static Map<String, Subject.Sort> sorts() {
        var sorts = new LinkedHashMap<String, Subject.Sort>();
        sorts.put("created", Subject.Sort.CREATED);
        sorts.put("last_accessed", Subject.Sort.AMOUNT);
        sorts.put("name", Subject.Sort.NAME);
        return sorts;
    }

    private static Entry entry(Map<String, Object> row) {
        var entry =
                new Entry(row.get("id").toString(), Instant.ofEpochMilli(number(row, "created")))
                        .name(row.get("name").toString())
                        .tags(List.of(Json.read(row.get("tags").toString(), String[].class)))
                        .amount(number(row, "last_accessed"))
                        .archived(row.get("archived"))
                        .fact("kind", row.get("kind").toString())
                        .fact("status", isReleased(row) ? "release" : "non_release")
                        .code(Field.ID, row.get("id").toString());
        text(row, "description").ifPresent(entry::description);
        text(row, "field").ifPresent(field -> entry.other(Field.RESEARCH, field));
        text(row, "contributors")
                .map(json -> Json.read(json, Contributors.class))
                .ifPresent(
                        known -> {
                            known.authors().forEach(name -> entry.other(Field.AUTHOR, name));
                            known.affiliations()
                                    .forEach(name -> entry.other(Field.AFFILIATION, name));
                        });
        return entry;
    }

    private static boolean isReleased(Map<String, Object> row) {
        return text(row, "released").filter(word -> word.matches("1|true")).isPresent();
    }

    private static Optional<String> text(Map<String, Object> row, String column) {
        return Optional.ofNullable(row.get(column)).map(Object::toString);
    }

    private static long number(Map<String, Object> row, String column) {
        return row.get(column) instanceof Number number ? number.longValue() : 0;
    }
}
