// SPDX-License-Identifier: Apache-2.0
package cove.web;

import static org.assertj.core.api.Assertions.assertThat;

import cove.http.Form;
import cove.http.Json;
import cove.metadata.MetadataSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataFormTest {
    private static final MetadataSchema ANYTHING = new MetadataSchema(List.of(), List.of());
    private static final MetadataSchema SCHEMA =
            Json.read(
                    """
                    {"fields": [
                        {"name": "subject", "type": "number", "units": "id", "range": {"min": 1}, "required": true},
                        {"name": "taken", "type": "date"},
                        {"name": "genes", "type": "string", "multiple": true},
                        {"name": "site", "type": "string", "allowed_values": ["left", "right"]}]}
                    """,
                    MetadataSchema.class);

    private static Form form(String... fields) {
        var values = new java.util.HashMap<String, List<String>>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], List.of(fields[i + 1]));
        }
        return new Form(values);
    }

    @Test
    void whatIsSaidComesBackAsItWasWhereThereIsNoSchema() {
        Map<String, Object> said =
                Map.of("code", "007", "number", 5, "quoted", "\"x\"", "several", List.of("a", 2));
        String lines = MetadataForm.of(ANYTHING, said).lines().orElseThrow();

        Map<String, Object> read =
                MetadataForm.read(ANYTHING, form(MetadataForm.LINES, lines.replace("\n", "\r\n")));

        assertThat(read)
                .containsEntry("code", "007")
                .containsEntry("number", new BigDecimal("5"))
                .containsEntry("quoted", "\"x\"")
                .containsEntry("several", List.of("a", new BigDecimal("2")));
    }

    @Test
    void eachFieldOfTheSchemaIsAskedAsWhatItIs() {
        var fields = MetadataForm.of(SCHEMA, Map.of("subject", 7, "taken", 1_767_225_600)).fields();

        assertThat(fields)
                .extracting(field -> field.label() + " " + field.type() + " " + field.value())
                .containsExactly(
                        "subject (id) number 7",
                        "taken date 2026-01-01",
                        "genes lines ",
                        "site list ");
        assertThat(fields.getFirst().least()).isEqualTo("1");
        assertThat(fields.getFirst().required()).isTrue();
    }

    @Test
    void whatIsEnteredIsOfTheTypeOfItsFieldAndWhatIsNotIsLeftForTheSchemaToRefuse() {
        assertThat(
                        MetadataForm.read(
                                SCHEMA,
                                form(
                                        "metadata-0", "7",
                                        "metadata-1", "2026-01-01",
                                        "metadata-2", "a\r\nb\r\n",
                                        "metadata-3", "")))
                .containsEntry("subject", new BigDecimal("7"))
                .containsEntry("taken", 1_767_225_600L)
                .containsEntry("genes", List.of("a", "b"))
                .doesNotContainKey("site");
        assertThat(SCHEMA.mistakesIn(MetadataForm.read(SCHEMA, form("metadata-0", "seven"))))
                .singleElement()
                .asString()
                .contains("subject must be a number");
    }
}
