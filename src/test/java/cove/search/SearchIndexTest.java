// SPDX-License-Identifier: Apache-2.0
package cove.search;

import static cove.search.SearchedRows.ADMIN;
import static cove.search.SearchedRows.DANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.dataasset.DataAssets;
import cove.problem.CoveException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the index whatever is searched. */
class SearchIndexTest {
    private static final List<String> STRANGE =
            List.of(
                    "\"",
                    "\"\"",
                    "\"reads",
                    "reads\"",
                    "a\"b\"c",
                    "'",
                    "''",
                    "\\",
                    "\\'",
                    "%",
                    "_",
                    "*",
                    "reads*",
                    "^reads",
                    "-reads",
                    "+reads",
                    "(",
                    ")",
                    "((reads)",
                    "NEAR(reads genome)",
                    "reads AND",
                    "OR",
                    "NOT reads",
                    "AND OR NOT",
                    "reads & | ! <-> :*",
                    ":",
                    "::",
                    "name:",
                    "name:\"",
                    "name:name:",
                    "tokens:reads",
                    "{reads}",
                    "\0",
                    "reads\0",
                    "\uD83D\uDE00",
                    "\uD83D",
                    "\uDE00reads",
                    "\u0301",
                    "${x}",
                    "$",
                    ":match",
                    "?",
                    "<ids>",
                    "; DROP TABLE users",
                    "id:***",
                    "commit_id:-",
                    "ß ﬁ İ Å",
                    "中文 標籤");

    @TempDir private Path folder;
    private SearchedRows rows;

    @BeforeEach
    void open() {
        rows = new SearchedRows(folder, DataAssets.SUBJECT);
    }

    @AfterEach
    void close() {
        rows.close();
    }

    private void add(String id, String name, int created) {
        rows.add(
                "{\"id\": \"%s\", \"name\": \"%s\", \"created\": %d, \"size\": %d}"
                        .formatted(id, name, created, created % 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sort_field\": \"created\", \"sort_order\": \"asc\"}",
                "{\"sort_field\": \"name\"}",
                "{\"sort_field\": \"name\", \"sort_order\": \"desc\"}",
                "{\"sort_field\": \"size\"}",
                "{\"sort_field\": \"size\", \"sort_order\": \"desc\"}",
                "{\"sort_field\": \"type\"}",
                "{\"query\": \"reads\"}",
                "{\"query\": \"read\", \"sort_field\": \"name\"}"
            })
    void pagesHoldEachOnceWhileOthersComeAndGo(String body) {
        for (int i = 0; i < 20; i++) {
            add("k" + i, (i % 4 == 0 ? "readings " : "reads ") + i % 7, 10_000 + i);
        }
        List<String> expected = List.of(rows.found(DANA, body).split(" "));
        var late = new ArrayList<String>();

        List<String> seen =
                rows.pages(
                        DANA,
                        body,
                        3,
                        () -> {
                            String id = "late" + late.size();
                            late.add(id);
                            add(id, "reads " + late.size() % 7, 9_990 + 7 * late.size());
                            if (late.size() > 2) {
                                rows.delete(late.get(late.size() - 3));
                            }
                        });

        assertThat(late).hasSizeGreaterThan(3);
        assertThat(seen).doesNotHaveDuplicates();
        seen.removeAll(late);
        assertThat(seen).containsExactlyElementsOf(expected);
    }

    @Test
    void whatIsRemovedBetweenPagesLeavesNoHole() {
        IntStream.range(0, 9).forEach(i -> add("k" + i, "reads", 100 + i));

        List<String> seen = rows.pages(DANA, "{\"query\": \"reads\"}", 3, () -> rows.delete("k6"));

        assertThat(seen).containsExactly("k8", "k7", "k6", "k5", "k4", "k3", "k2", "k1", "k0");
    }

    @Test
    void thoseOfOneMomentHaveAnOrderToo() {
        IntStream.range(0, 40).forEach(i -> add("k" + i, "reads", 100));

        assertThat(rows.pages(DANA, "{}", 7, () -> {}))
                .containsExactlyElementsOf(
                        IntStream.range(0, 40).mapToObj(i -> "k" + (39 - i)).toList());
    }

    @Test
    void theIndexSaysWhatTheRowsSayWhoeverChangesThem() {
        add("k", "reads", 100);
        rows.sql("UPDATE data_assets SET name = 'Genome', tags = '[\"yeast\"]' WHERE id = 'k'");
        assertThat(rows.found(DANA, "{\"query\": \"reads\"}")).isEmpty();
        assertThat(rows.found(DANA, "{\"query\": \"genome tag:yeast\"}")).isEqualTo("k");

        rows.sql("UPDATE data_assets SET owner = 'kim', created = 5 WHERE id = 'k'");
        assertThat(rows.found(DANA, "{}")).isEmpty();
        assertThat(rows.found(ADMIN, "{}")).isEqualTo("k");

        rows.delete("k");
        assertThat(rows.found(ADMIN, "{}")).isEmpty();
    }

    @Test
    void aChangeThatIsTakenBackIsNotFound() {
        assertThatThrownBy(
                        () ->
                                rows.database.write(
                                        handle -> {
                                            handle.execute(
                                                    "INSERT INTO data_assets (id, name, mount, owner, created, state, type, tags) VALUES ('k', 'reads', 'm', 'dana', 1, 'ready', 'dataset', '[]')");
                                            throw CoveException.invalid("not after all");
                                        }))
                .hasMessageContaining("not after all");

        assertThat(rows.found(ADMIN, "{}")).isEmpty();
    }

    @Test
    void whatWasChangedBehindTheServersBackIsFoundAfterItsNextStart() {
        rows.database.beforeCommit(_ -> null);
        add("k", "reads", 100);
        add("l", "reads", 101);
        assertThat(rows.found(DANA, "{}")).isEmpty();

        rows.index.start();

        assertThat(rows.found(DANA, "{\"query\": \"reads\"}")).isEqualTo("l k");
    }

    /** Nothing that a caller writes is syntax, for whichever database. */
    @Test
    void anyTextIsAQuery() {
        add("k", "reads", 100);
        for (String text : STRANGE) {
            assertThatCode(() -> lookFor(text)).as(text).doesNotThrowAnyException();
        }
    }

    private void lookFor(String text) {
        for (String query : List.of(text, "reads " + text, "name:" + text, "\"" + text)) {
            var body = SearchedRows.object("{}").put("query", query);
            rows.page(DANA, body);
            rows.page(DANA, body.put("sort_field", "name"));
        }
        var filtered = SearchedRows.object("{}");
        var filters = filtered.putArray("filters");
        for (String key : List.of("name", "description", "tags", text)) {
            filters.addObject().put("key", key).put("value", text).put("exclude", true);
        }
        rows.page(DANA, filtered);
    }

    @Test
    void longTextsAreKeptAndSoughtByTheirBeginning() {
        String word = "reads".repeat(1000);
        rows.add(
                "{\"id\": \"k\", \"name\": \"%s\", \"created\": 1, \"description\": \"%s\"}"
                        .formatted(word.substring(0, 1000), "many words ".repeat(50_000)));

        assertThat(rows.found(DANA, "{\"query\": \"%s\"}".formatted(word))).isEqualTo("k");
        assertThat(rows.found(DANA, "{\"query\": \"\\\"words many\\\"\"}")).isEqualTo("k");
    }

    @Test
    void aSearchForTooMuchIsRefused() {
        String many =
                IntStream.range(0, 300).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        assertThatThrownBy(() -> rows.found(DANA, "{\"query\": \"%s\"}".formatted(many)))
                .hasMessageContaining("look for less at a time");

        String filter = "{\"key\": \"name\", \"value\": \"x\"}";
        String filters = String.join(", ", Arrays.asList(filter.repeat(10_000).split("(?<=})")));
        assertThatThrownBy(() -> rows.found(DANA, "{\"filters\": [%s]}".formatted(filters)))
                .hasMessageContaining("There are 10000 filters");
    }

    @Test
    void asMuchAsIsAllowedIsFoundOut() {
        add("k", "reads", 100);
        String words =
                IntStream.range(0, 124).mapToObj(i -> "reads").collect(Collectors.joining(" "));
        String filters =
                IntStream.range(0, 80)
                        .mapToObj(
                                i ->
                                        "{\"key\": \"n%d\", \"range\": {\"min\": 0.1, \"max\": 99.9}, \"exclude\": true}"
                                                .formatted(i))
                        .collect(Collectors.joining(", "));

        assertThat(rows.found(DANA, "{\"query\": \"%s\"}".formatted(words))).isEqualTo("k");
        assertThat(rows.found(DANA, "{\"filters\": [%s]}".formatted(filters))).isEqualTo("k");
    }
}
