// SPDX-License-Identifier: Apache-2.0
package cove.search;

import static cove.search.SearchedRows.ADMIN;
import static cove.search.SearchedRows.DANA;
import static cove.search.SearchedRows.KIM;
import static org.assertj.core.api.Assertions.assertThat;

import cove.dataasset.DataAssets;
import cove.http.Caller;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of a few data assets, and in which order. */
class AssetSearchTest {
    @TempDir private static Path folder;
    private static SearchedRows rows;

    @BeforeAll
    static void fill() {
        rows = new SearchedRows(folder, DataAssets.SUBJECT);
        rows.add(
                """
                {"id": "a", "name": "Mouse brain atlas", "tags": ["imaging", "Atlas"], "description": "Whole brain",
                 "size": 100, "created": 1000,
                 "custom_metadata": {"subject id": "712345", "depth": 30, "acquired": 1700000000}}
                """);
        rows.add(
                """
                {"id": "b", "name": "Rat reads", "tags": ["mouse"], "description": "A control", "size": 300,
                 "created": 2000, "custom_metadata": {"depth": 5.5, "subject id": 712346}}
                """);
        rows.add(
                """
                {"id": "c", "name": "Saccharomyces cerevisiae", "tags": ["yeast", "Model organism"], "size": 50,
                 "description": "grown with a mouse", "created": 3000,
                 "custom_metadata": {"regions": ["V1", "M2"], "depth": -4}}
                """);
        rows.add(
                """
                {"id": "d", "name": "mouse-Brain, left (2)", "size": 300, "created": 4000,
                 "custom_metadata": {"species": "Mouse", "reagent": "naloxone"}}
                """);
        rows.add(
                """
                {"id": "e", "name": "Mousetrap", "tags": ["imaging"], "created": 5000, "type": "result",
                 "provenance": {"commit": "abcdef0123", "runScript": "code/run", "dataAssets": [], "parameters": []}}
                """);
        rows.add("{\"id\": \"f\", \"name\": \"Old mouse\", \"created\": 6000}");
        rows.sql("UPDATE data_assets SET archived = (1 = 1) WHERE id = 'f'");
        rows.add(
                "{\"id\": \"g\", \"name\": \"Müller's ÇELLS\", \"created\": 7000, \"owner\": \"kim\"}");
        rows.add(
                """
                {"id": "h", "name": "Both", "created": 500, "owner": "kim", "type": "combined",
                 "contained": [{"id": "0a1b2c3d-1111", "mount": "x", "size": 1}]}
                """);
        rows.index.mark(DataAssets.SUBJECT, "b", DANA, true);
        rows.index.mark(DataAssets.SUBJECT, "d", DANA, true);
        rows.index.mark(DataAssets.SUBJECT, "d", DANA, false);
        rows.index.mark(DataAssets.SUBJECT, "c", KIM, true);
    }

    @AfterAll
    static void close() {
        rows.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            textBlock =
                    """
                    {}                                                               | e d c b a
                    {"query": "", "filters": [], "sort_order": "asc"}                | e d c b a
                    {"query": "mouse"}                                               | d a b c e
                    {"query": "MOUS"}                                                | e d a b c
                    {"query": "mo"}                                                  | e d a c b
                    {"query": "m"}                                                   | e d a c b
                    {"query": "\\"mouse\\""}                                         | d a b c
                    {"query": "\\"mous\\""}                                          | ``
                    {"query": "brain mouse"}                                         | d a
                    {"query": "\\"mouse brain\\""}                                   | d a
                    {"query": "\\"brain mouse\\""}                                   | ``
                    {"query": "mouse-brain"}                                         | d a
                    {"query": "mouse control"}                                       | b
                    {"query": "mouse nothing"}                                       | ``
                    {"query": "naloxone"}                                            | d
                    {"query": "naloxone mouse"}                                      | d
                    {"query": "712345"}                                              | a
                    {"query": "71234"}                                               | b a
                    {"query": "V1"}                                                  | c
                    {"query": "imaging atlas"}                                       | a
                    {"query": "\\"imaging atlas\\""}                                 | ``
                    {"query": "name:mouse"}                                          | e d a
                    {"query": "NAME:\\"mouse\\""}                                    | d a
                    {"query": "name:mouse tag:imaging"}                              | e a
                    {"query": "name:rat name:sacch"}                                 | c b
                    {"query": "name:rat mouse"}                                      | b
                    {"query": "tag:\\"model organism\\""}                            | c
                    {"query": "tag:organ"}                                           | c
                    {"query": "description:mouse"}                                   | ``
                    {"query": "run_script:code/run"}                                 | e
                    {"query": "commit_id:abcd"}                                      | e
                    {"query": "commit_id:bcd"}                                       | ``
                    {"query": "code"}                                                | ``
                    {"query": "contained_data_id:a"}                                 | ``
                    {"query": "MULLER"}                                              | ``
                    {"query": "*** ---"}                                             | e d c b a
                    {"query": "mouse", "sort_field": "name"}                         | a d e b c
                    {"query": "mouse", "sort_field": "name", "sort_order": "desc"}   | c b e d a
                    {"query": "mouse", "sort_field": "created"}                      | a b c d e
                    {"sort_field": "created", "sort_order": "asc"}                   | a b c d e
                    {"sort_field": "size"}                                           | e c a b d
                    {"sort_field": "size", "sort_order": "desc"}                     | d b a c e
                    {"sort_field": "type"}                                           | a b c d e
                    {"sort_field": "type", "sort_order": "desc"}                     | e d c b a
                    {"sort_field": "name", "limit": 2, "offset": 1}                  | d e
                    {"sort_field": "type", "limit": 2, "offset": 3}                  | d e
                    {"query": "mouse", "limit": 2, "offset": 1}                      | a b
                    {"query": "mouse", "offset": 4}                                  | e
                    {"query": "mouse", "offset": 5}                                  | ``
                    {"from": 4}                                                      | a
                    {"type": "result"}                                               | e
                    {"type": "model"}                                                | ``
                    {"origin": "internal", "query": "rat"}                           | b
                    {"origin": "external"}                                           | ``
                    {"archived": true}                                               | f
                    {"favorite": true}                                               | b
                    {"ownership": "created"}                                         | e d c b a
                    {"ownership": "private"}                                         | e d c b a
                    {"ownership": "shared"}                                          | ``
                    {"filters": [{"key": "name", "value": "brain"}]}                 | d a
                    {"filters": [{"key": "name", "values": ["rat", "sacch"]}]}       | c b
                    {"filters": [{"key": "name", "value": "mouse", "exclude": true}]} | c b
                    {"filters": [{"key": "description", "value": "grown with"}]}     | c
                    {"filters": [{"key": "tags", "values": ["Imaging", "yeast"]}]}   | e c a
                    {"filters": [{"key": "tags", "value": "imag"}]}                  | ``
                    {"filters": [{"key": "subject id", "value": "712345"}]}          | a
                    {"filters": [{"key": "subject id", "value": "712346"}]}          | b
                    {"filters": [{"key": "depth", "value": 30.0}]}                   | a
                    {"filters": [{"key": "depth", "value": "30"}]}                   | a
                    {"filters": [{"key": "depth", "values": [30, 5.5, 7]}]}          | b a
                    {"filters": [{"key": "depth", "range": {"min": 5.5, "max": null}}]} | b a
                    {"filters": [{"key": "depth", "range": {"min": null, "max": 5.5}}]} | c b
                    {"filters": [{"key": "depth", "range": {"min": -4, "max": 5.4}}]} | c
                    {"filters": [{"key": "depth", "range": {"min": 6, "max": 5}}]}   | ``
                    {"filters": [{"key": "depth", "range": {"min": 0, "max": 99}, "exclude": true}]} | e d c
                    {"filters": [{"key": "acquired", "range": {"min": 1700000000, "max": 1700000000}}]} | a
                    {"filters": [{"key": "acquired", "range": {"min": 1690000000.5, "max": 1699999999}}]} | ``
                    {"filters": [{"key": "species", "value": "mOUSE"}]}              | d
                    {"filters": [{"key": "Species", "value": "mouse"}]}              | ``
                    {"filters": [{"key": "regions", "value": "m2"}, {"key": "depth", "range": {"max": 0}}]} | c
                    {"filters": [{"key": "nothing", "value": "x"}]}                  | ``
                    {"query": "brain", "filters": [{"key": "tags", "value": "atlas", "exclude": true}]} | d
                    """)
    void aSearchFindsWhatItAsksFor(String body, String expected) {
        assertThat(rows.found(DANA, body)).isEqualTo(expected);
    }

    @Test
    void whatIsSharedIsFoundByThoseWhoHaveARole() {
        rows.grant("a", "kim", "viewer");
        rows.grant("c", "group1", "discoverable");
        rows.grant("d", "everyone", "discoverable");
        Caller inGroup = KIM.in(Set.of("group1"));

        assertThat(rows.found(KIM, "{}")).isEqualTo("g d a h");
        assertThat(rows.found(inGroup, "{}")).isEqualTo("g d c a h");
        assertThat(rows.found(inGroup, "{\"ownership\": \"shared\"}")).isEqualTo("d c a");
        assertThat(rows.found(inGroup, "{\"ownership\": \"created\"}")).isEqualTo("g h");
        assertThat(rows.found(inGroup, "{\"ownership\": \"shared\", \"query\": \"brain\"}"))
                .isEqualTo("d a");
        assertThat(rows.found(DANA, "{\"ownership\": \"private\"}")).isEqualTo("e b");
        assertThat(rows.found(DANA, "{\"ownership\": \"shared\"}")).isEmpty();
        assertThat(rows.found(ADMIN, "{\"ownership\": \"shared\"}")).isEqualTo("d");

        rows.sql("DELETE FROM grants");
        assertThat(rows.found(inGroup, "{}")).isEqualTo("g h");
    }

    @Test
    void aCombinedDataAssetIsFoundByItsMembers() {
        assertThat(rows.found(KIM, "{\"query\": \"contained_data_id:0a1b2c3d-1111\"}"))
                .isEqualTo("h");
        assertThat(rows.found(KIM, "{\"query\": \"contained_data_id:1111\"}")).isEmpty();
        assertThat(rows.found(KIM, "{\"type\": \"combined\", \"origin\": \"external\"}"))
                .isEqualTo("h");
    }

    @Test
    void whatTheCallerMayNotSeeIsNotFound() {
        assertThat(rows.found(KIM, "{}")).isEqualTo("g h");
        assertThat(rows.found(KIM, "{\"favorite\": true}")).isEmpty();
        assertThat(rows.found(ADMIN, "{}")).isEqualTo("g e d c b a h");
        assertThat(rows.found(ADMIN, "{\"query\": \"muller celLs\"}")).isEqualTo("g");
        assertThat(rows.found(ADMIN, "{\"ownership\": \"created\"}")).isEmpty();
    }
}
