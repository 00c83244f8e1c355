// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static Fields fields(String json) {
        return Fields.ofBody(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "null", "{\"a\": null}"})
    void nullMeansAbsent(String json) {
        var fields = fields(json);

        assertThat(fields.text("a")).isEmpty();
        assertThat(fields.integer("a")).isEmpty();
        assertThat(fields.bool("a")).isEmpty();
        assertThat(fields.texts("a")).isEmpty();
        assertThat(fields.objects("a")).isEmpty();
        fields.throwIfWrong();
    }

    @Test
    void valuesAreReadByTheirTypes() {
        var fields =
                fields(
                        """
                        {"text": "x", "integer": -7, "bool": true, "texts": ["a", ""],
                         "objects": [{"id": "1"}, {}], "empty": []}
                        """);

        assertThat(fields.text("text")).contains("x");
        assertThat(fields.integer("integer")).contains(-7);
        assertThat(fields.bool("bool")).contains(true);
        assertThat(fields.texts("texts").orElseThrow()).containsExactly("a", "");
        assertThat(fields.objects("objects").orElseThrow()).hasSize(2);
        assertThat(fields.texts("empty").orElseThrow()).isEmpty();
        fields.throwIfWrong();
    }

    @Test
    void everyMistakeIsCollectedWithItsPlace() {
        var fields =
                fields(
                        """
                        {"text": 1, "integer": 1.5, "bool": "true", "texts": ["a", {}],
                         "objects": [[], {"id": 7}]}
                        """);

        fields.text("text");
        fields.integer("integer");
        fields.bool("bool");
        fields.texts("texts");
        fields.objects("objects").orElseThrow().forEach(object -> object.requiredText("id"));
        fields.requiredText("missing");

        assertThat(fields.mistakes())
                .containsExactly(
                        "text must be a string, but it is the number 1",
                        "integer must be an integer, but it is the number 1.5",
                        "bool must be true or false, but it is a string",
                        "texts[1] must be a string, but it is an object",
                        "objects[0] must be an object, but it is an array",
                        "objects[1].id must be a string, but it is the number 7",
                        "missing is missing");
        assertThatThrownBy(fields::throwIfWrong)
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("text must be a string, but it is the number 1; integer");
    }

    @Test
    void aBrokenBodyIsToldWithItsPlace() {
        assertThatThrownBy(() -> fields("{\n  \"a\": tru\n}"))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("no JSON")
                .hasMessageContaining("line 2");
    }

    @Test
    void theLastOfTwoMembersOfOneNameCounts() {
        assertThat(fields("{\"a\": \"1\", \"a\": \"2\"}").text("a")).contains("2");
    }
}
