// SPDX-License-Identifier: Apache-2.0
package cove.search;

import static cove.search.SearchedRows.ADMIN;
import static cove.search.SearchedRows.DANA;
import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.Programs;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of a few programs, and in which order. */
class ProgramSearchTest {
    @TempDir private static Path folder;
    private static SearchedRows rows;

    @BeforeAll
    static void fill() {
        rows = new SearchedRows(folder, Programs.SUBJECT);
        rows.add(
                """
                {"id": "7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10", "slug": "a", "kind": "capsule", "name": "Trim reads",
                 "created": 1000, "last_accessed": 50, "field": "Genomics", "tags": ["fastq"],
                 "contributors": {"authors": ["Dana Example"], "affiliations": ["Example Institute"]}}
                """);
        rows.add(
                """
                {"id": "b", "kind": "pipeline", "name": "RNA-seq", "created": 2000, "last_accessed": 10,
                 "description": "Trims, then counts; by Dana"}
                """);
        rows.add(
                """
                {"id": "c", "kind": "capsule", "name": "adapter finder", "created": 3000, "tags": ["trim"],
                 "contributors": {"authors": ["Robin Trim"], "affiliations": []}}
                """);
        rows.add(
                """
                {"id": "d", "kind": "capsule", "name": "Zebra", "created": 4000, "owner": "kim", "last_accessed": 99}
                """);
        rows.sql("UPDATE programs SET released = (1 = 1) WHERE id = 'c'");
        rows.sql("UPDATE programs SET last_accessed = 70 WHERE id = 'c'");
        rows.index.mark(Programs.SUBJECT, "b", DANA, true);
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
                    {}                                              | c b a
                    {"filters": [{"key": "name", "value": "r"}]}    | b a
                    {"query": "trim"}                               | a c b
                    {"query": "dana"}                               | b a
                    {"query": "author:dana"}                        | a
                    {"query": "author:\\"dana example\\" author:robin"} | c a
                    {"query": "affiliation:institute"}              | a
                    {"query": "institute trim"}                     | a
                    {"query": "field:genomics"}                     | a
                    {"query": "id:7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10"} | a
                    {"query": "id:7B1E0C52"}                        | a
                    {"query": "id:0f7e"}                            | ``
                    {"query": "journal:x"}                          | ``
                    {"query": "article:x"}                          | ``
                    {"query": "doi:10.1000/x"}                      | ``
                    {"query": "tag:trim"}                           | c
                    {"status": "release"}                           | c
                    {"status": "non_release"}                       | b a
                    {"sort_field": "last_accessed"}                 | b a c
                    {"sort_field": "last_accessed", "sort_order": "desc"} | c a b
                    {"sort_field": "created", "sort_order": "desc"} | c b a
                    {"sort_field": "name", "sort_order": "desc"}    | a b c
                    {"favorite": true}                              | b
                    {"archived": true}                              | ``
                    {"filters": [{"key": "tags", "value": "fastq"}]} | a
                    {"filters": [{"key": "tags", "value": "fastq", "exclude": true}]} | c b
                    """)
    void aSearchFindsWhatItAsksFor(String body, String expected) {
        assertThat(rows.found(DANA, body).replace("7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10", "a"))
                .isEqualTo(expected);
    }

    @Test
    void anAdministratorFindsAll() {
        assertThat(
                        rows.found(
                                ADMIN,
                                "{\"sort_field\": \"last_accessed\", \"limit\": 1, \"sort_order\": \"desc\"}"))
                .isEqualTo("d");
    }
}
