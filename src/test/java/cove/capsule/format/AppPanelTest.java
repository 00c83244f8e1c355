// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppPanelTest {

    @Test
    void aPanelAsThePlatformWritesItIsReadWhole() {
        var panel =
                AppPanel.read(
                        """
                        {
                        \t"version": 1,
                        \t"named_parameters": true,
                        \t"general": {
                        \t\t"title": "Trim reads",
                        \t\t"instructions": "Choose a length.",
                        \t\t"help_text": "Ask Dana"
                        \t},
                        \t"datasets": [
                        \t\t{
                        \t\t\t"id": "2f0d8a9c-5d50-4a57-8a5c-7a0f6f3a9b11",
                        \t\t\t"name": "Raw reads",
                        \t\t\t"help_text": "fastq"
                        \t\t}
                        \t],
                        \t"categories": [
                        \t\t{
                        \t\t\t"id": "Kq7WmZt3Rb9XcV2n",
                        \t\t\t"name": "Basic",
                        \t\t\t"description": "Start here",
                        \t\t\t"icon": "\\ud83d\\udcc1"
                        \t\t}
                        \t],
                        \t"parameters": [
                        \t\t{
                        \t\t\t"id": "Hn4TgB8sLd1YpQ6w",
                        \t\t\t"category": "Kq7WmZt3Rb9XcV2n",
                        \t\t\t"name": "Minimum length",
                        \t\t\t"param_name": "min_length",
                        \t\t\t"description": "Shorter reads are dropped",
                        \t\t\t"help_text": "in bases",
                        \t\t\t"type": "text",
                        \t\t\t"value_type": "integer",
                        \t\t\t"default_value": "35",
                        \t\t\t"required": true,
                        \t\t\t"minimum": 1,
                        \t\t\t"maximum": 1000
                        \t\t},
                        \t\t{
                        \t\t\t"id": "Vc5JrE0uMa7ZkO3i",
                        \t\t\t"name": "Mode",
                        \t\t\t"param_name": "mode",
                        \t\t\t"type": "list",
                        \t\t\t"value_type": "string",
                        \t\t\t"extra_data": [
                        \t\t\t\t"fast",
                        \t\t\t\t"careful"
                        \t\t\t]
                        \t\t}
                        \t],
                        \t"results": [
                        \t\t{
                        \t\t\t"file_name": "summary.csv"
                        \t\t}
                        \t]
                        }""");

        assertThat(panel.namedParameters()).isTrue();
        assertThat(panel.general().title()).contains("Trim reads");
        assertThat(panel.general().instructions()).contains("Choose a length.");
        assertThat(panel.dataAssets())
                .containsExactly(
                        new AppPanel.DataAssetSlot(
                                "2f0d8a9c-5d50-4a57-8a5c-7a0f6f3a9b11",
                                "Raw reads",
                                Optional.empty(),
                                Optional.of("fastq")));
        assertThat(panel.categories())
                .containsExactly(
                        new AppPanel.Category(
                                "Kq7WmZt3Rb9XcV2n",
                                "Basic",
                                Optional.of("Start here"),
                                Optional.empty()));
        assertThat(panel.parameters())
                .containsExactly(
                        new Parameter(
                                "Minimum length",
                                Optional.of("min_length"),
                                Optional.of("Kq7WmZt3Rb9XcV2n"),
                                Optional.of("Shorter reads are dropped"),
                                Optional.of("in bases"),
                                ParameterType.TEXT,
                                ValueType.INTEGER,
                                Optional.of("35"),
                                true,
                                false,
                                Optional.of(BigDecimal.ONE),
                                Optional.of(BigDecimal.valueOf(1000)),
                                Optional.empty(),
                                List.of()),
                        new Parameter(
                                "Mode",
                                Optional.of("mode"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                ParameterType.LIST,
                                ValueType.STRING,
                                Optional.empty(),
                                false,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of("fast", "careful")));
        assertThat(panel.results()).containsExactly("summary.csv");
    }

    @Test
    void aPipelineOfCapsulesNamesItsProcesses() {
        var panel =
                AppPanel.read("{\"processes\": [\"capsule_fast_qc_1\", \"capsule_multi_qc_2\"]}");

        assertThat(panel.processes()).containsExactly("capsule_fast_qc_1", "capsule_multi_qc_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"version\": 7, \"novel\": [1, {}]}", "{\"parameters\": null}"})
    void whatIsMissingOrUnknownIsNoMistake(String json) {
        assertThat(AppPanel.read(json)).isEqualTo(AppPanel.EMPTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    35      | 35
                    0.10    | 0.10
                    1e-3    | 1e-3
                    true    | true
                    "None"  | None
                    """)
    void aDefaultIsTheTextThatWasWritten(String written, String text) {
        var panel = AppPanel.read("{\"parameters\": [{\"default_value\": " + written + "}]}");

        assertThat(panel.parameters().getFirst().defaultValue()).contains(text);
    }

    @Test
    void aParameterNeedsNothingAndGetsWhatItLacks() {
        var panel =
                AppPanel.read(
                        """
                        {"parameters": [
                          {},
                          {"param_name": "threads", "required": "true", "minimum": "2", "default_value": ""},
                          {"extra_data": ["a", 2, null, false]}
                        ]}""");

        assertThat(panel.parameters())
                .extracting(Parameter::name)
                .containsExactly("Parameter 1", "threads", "Parameter 3");
        assertThat(panel.parameters())
                .extracting(Parameter::type)
                .containsExactly(ParameterType.TEXT, ParameterType.TEXT, ParameterType.LIST);
        assertThat(panel.parameters().get(1).required()).isTrue();
        assertThat(panel.parameters().get(1).minimum()).contains(BigDecimal.TWO);
        assertThat(panel.parameters().get(1).defaultValue()).isEmpty();
        assertThat(panel.parameters().get(2).options()).containsExactly("a", "2", "false");
    }

    @Test
    void allStructuralMistakesAreToldAtOnceWithTheirPlaces() {
        var json =
                """
                {
                  "named_parameters": "perhaps",
                  "general": ["Trim"],
                  "parameters": [
                    {"name": {"en": "Length"}, "type": "slider", "minimum": "ten"},
                    "threads",
                    {"param_name": "mode", "extra_data": "fast,careful"},
                    {"param_name": "mode", "value_type": "int", "extra_data": ["a", ["b"]]}
                  ],
                  "results": {"file_name": "a.csv"}
                }""";

        assertThat(Reasons.of(() -> AppPanel.read(json)))
                .containsExactly(
                        ".codeocean/app-panel.json:2:23: named_parameters must be true or false, but is \"perhaps\"",
                        ".codeocean/app-panel.json:3:14: general must be an object, but is a list",
                        ".codeocean/app-panel.json:6:5: parameters[1] must be an object, but is \"threads\"",
                        ".codeocean/app-panel.json:5:14: parameters[0].name must be a text, but is an object",
                        ".codeocean/app-panel.json:5:40: parameters[0].type must be one of text, list, file, but is \"slider\"",
                        ".codeocean/app-panel.json:5:61: parameters[0].minimum must be a number, but is \"ten\"",
                        ".codeocean/app-panel.json:7:42: parameters[2].extra_data must be a list, but is \"fast,careful\"",
                        ".codeocean/app-panel.json:8:69: parameters[3].extra_data[1] must be a text, but is a list",
                        ".codeocean/app-panel.json:8:42: parameters[3].value_type must be one of string, integer, number, boolean, but is \"int\"",
                        ".codeocean/app-panel.json:10:14: results must be a list, but is an object");
    }

    @Test
    void twoNamedParametersMustNotShareAName() {
        var json =
                """
                {"named_parameters": true, "parameters": [
                {"name": "A", "param_name": "mode"},
                {"name": "B", "param_name": "mode"}]}""";

        assertThat(Reasons.of(() -> AppPanel.read(json)))
                .containsExactly(
                        ".codeocean/app-panel.json:3:29: parameters[1].param_name is \"mode\", as in an earlier parameter; give each its own");
    }

    @Test
    void aNulCharacterIsAMistakeBecauseItCannotReachACommandLine() {
        assertThat(Reasons.of(() -> AppPanel.read("{\"general\": {\"title\": \"a\\u0000\"}}")))
                .containsExactly(
                        ".codeocean/app-panel.json:1:23: general.title holds a NUL character; remove it");
    }

    @Test
    void brokenJsonIsToldWithLineAndColumn() {
        var json =
                """
                {
                \t"version": 1,
                \t"parameters": [}
                }""";

        assertThat(Reasons.of(() -> AppPanel.read(json)))
                .containsExactly(
                        ".codeocean/app-panel.json:3:17: this is no valid JSON: Unexpected close marker '}': expected ']' (for Array starting at line 3, column 16); correct it there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''          | .codeocean/app-panel.json:1:1: the file is empty; write {} in it, or remove the file
                    []          | .codeocean/app-panel.json:1:1: the file must hold an object, but holds a list
                    "text"      | .codeocean/app-panel.json:1:1: the file must hold an object, but holds "text"
                    {} {}       | .codeocean/app-panel.json:1:4: the JSON has ended here, but something follows; remove it
                    {"a": "b    | .codeocean/app-panel.json:1:9: this is no valid JSON: Unexpected end-of-input: was expecting closing quote for a string value; correct it there
                    """)
    void whatIsNoJsonObjectIsToldWithItsPlace(String json, String reason) {
        assertThat(Reasons.of(() -> AppPanel.read(json))).containsExactly(reason);
    }

    @Test
    void thousandsOfMistakesAreCountedInsteadOfListed() {
        var json = "{\"parameters\": [" + "1,".repeat(2999) + "1]}";

        assertThat(Reasons.of(() -> AppPanel.read(json)))
                .hasSize(101)
                .last()
                .isEqualTo("and 2900 more mistakes; correct these first");
    }
}
