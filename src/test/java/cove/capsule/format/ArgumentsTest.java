// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import cove.problem.CoveException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static final AppPanel ORDERED =
            AppPanel.read(
                    """
                    {"parameters": [
                      {"name": "Reads"},
                      {"name": "Threads", "value_type": "integer", "default_value": "4"},
                      {"name": "Report", "default_value": "all.html"}]}""");

    private static final AppPanel NAMED =
            AppPanel.read(
                    """
                    {"named_parameters": true, "parameters": [
                      {"name": "Minimum length", "param_name": "min_length", "value_type": "integer", "minimum": 1},
                      {"name": "mode", "param_name": "mode", "extra_data": ["fast", "careful"], "default_value": "fast"},
                      {"name": "Note", "param_name": "note", "hidden": true}]}""");

    private static BoundParameters bind(
            AppPanel panel, List<String> ordered, List<NamedParameter> named) {
        var mistakes = new ArrayList<String>();
        var bound = Arguments.bind(panel, ordered, named, mistakes);
        CoveException.throwIfAny(mistakes);
        return bound;
    }

    @Nested
    class OfAnOrderedPanel {

        @Test
        void areTheValuesInOrder() {
            var bound = bind(ORDERED, List.of("a.fastq", "2", "b.html"), List.of());

            assertThat(bound.argv()).containsExactly("a.fastq", "2", "b.html");
            assertThat(bound.used())
                    .containsExactly(
                            used("Reads", "a.fastq"),
                            used("Threads", "2"),
                            used("Report", "b.html"));
        }

        @Test
        void endWithTheDefaultsOfWhatWasNotSent() {
            assertThat(bind(ORDERED, List.of("a.fastq"), null).argv())
                    .containsExactly("a.fastq", "4", "all.html");
        }

        @Test
        void keepTheirPlacesWhereThereIsNeitherValueNorDefault() {
            var bound = bind(ORDERED, null, null);

            assertThat(bound.argv()).containsExactly("", "4", "all.html");
            assertThat(bound.used()).first().isEqualTo(used("Reads", ""));
        }

        @Test
        void keepAnEmptyValueThatWasSentInsteadOfTheDefault() {
            assertThat(bind(ORDERED, List.of("", "", "x"), List.of()).argv())
                    .containsExactly("", "", "x");
        }

        @Test
        void takeTheDefaultForNull() {
            assertThat(bind(ORDERED, Arrays.asList("a", null, "x"), List.of()).argv())
                    .containsExactly("a", "4", "x");
        }

        @Test
        void areNeverMoreThanThePanelHas() {
            assertThat(reasons(ORDERED, List.of("a", "2", "c", "d"), List.of()))
                    .containsExactly(
                            "4 parameters were sent, but the app panel has 3; send at most these: \"Reads\", \"Threads\", \"Report\"");
        }

        @Test
        void haveNoNames() {
            assertThat(reasons(ORDERED, List.of(), List.of(new NamedParameter("Reads", "x"))))
                    .containsExactly(
                            "named_parameters were sent, but the app panel has ordered ones; send parameters, a list of values in this order: \"Reads\", \"Threads\", \"Report\"");
        }
    }

    @Nested
    class OfANamedPanel {

        @Test
        void areNamesAndValuesInThePanelsOrder() {
            var bound =
                    bind(
                            NAMED,
                            null,
                            List.of(
                                    new NamedParameter("note", "two words = $x"),
                                    new NamedParameter("min_length", "35")));

            assertThat(bound.argv())
                    .containsExactly("--min_length=35", "--mode=fast", "--note=two words = $x");
            assertThat(bound.used())
                    .containsExactly(
                            used("Minimum length", "min_length", "35"),
                            used("mode", "mode", "fast"),
                            used("Note", "note", "two words = $x"));
        }

        @Test
        void leaveOutWhatHasNeitherValueNorDefault() {
            assertThat(bind(NAMED, List.of(), List.of()).argv()).containsExactly("--mode=fast");
        }

        @Test
        void keepAnEmptyValueThatWasSent() {
            assertThat(bind(NAMED, null, List.of(new NamedParameter("mode", ""))).argv())
                    .containsExactly("--mode=");
        }

        @Test
        void takeNullForNotSent() {
            assertThat(bind(NAMED, null, List.of(new NamedParameter("mode", null))).argv())
                    .containsExactly("--mode=fast");
        }

        @Test
        void areNotTakenByPosition() {
            assertThat(reasons(NAMED, List.of("35"), null))
                    .containsExactly(
                            "ordered parameters were sent, but the app panel has named ones; send named_parameters with the param_name of any of these: \"min_length\", \"mode\", \"note\"");
        }

        @Test
        void areToldAllTheirMistakesAtOnce() {
            assertThat(
                            reasons(
                                    NAMED,
                                    null,
                                    List.of(
                                            new NamedParameter("min_len", "35"),
                                            new NamedParameter("min_length", "0"),
                                            new NamedParameter("mode", "slow"),
                                            new NamedParameter("mode", "fast"),
                                            new NamedParameter("note", "a\0b"),
                                            new NamedParameter(null, "x"))))
                    .containsExactly(
                            "parameter \"mode\" was sent twice; send it once",
                            "a named parameter has no param_name; send one with each value",
                            "parameter \"Minimum length\" (min_length) is \"0\", below its minimum; send 1 or more",
                            "parameter \"mode\" does not offer \"slow\"; send one of \"fast\", \"careful\"",
                            "parameter \"Note\" (note) is \"a\uFFFDb\", and holds a NUL character, which no command can be given; remove it",
                            "there is no parameter named \"min_len\"; the app panel has: \"min_length\", \"mode\", \"note\"");
        }

        @Test
        void haveTheirLabelForANameWhenThePanelForgotIt() {
            var panel =
                    AppPanel.read(
                            "{\"named_parameters\": true, \"parameters\": [{\"name\": \"len\"}]}");

            assertThat(bind(panel, null, List.of(new NamedParameter("len", "3"))).argv())
                    .containsExactly("--len=3");
        }
    }

    @Nested
    class WithoutAPanel {

        @Test
        void areTheValuesAsSent() {
            var bound = bind(AppPanel.EMPTY, List.of("-x", "", "two words"), null);

            assertThat(bound.argv()).containsExactly("-x", "", "two words");
            assertThat(bound.used())
                    .first()
                    .isEqualTo(new UsedParameter(Optional.empty(), Optional.empty(), "-x"));
        }

        @Test
        void areNoneForASingleEmptyValue() {
            assertThat(bind(AppPanel.EMPTY, List.of(""), null).argv()).isEmpty();
        }

        @Test
        void areNamesAndValuesInTheOrderSent() {
            var bound =
                    bind(
                            AppPanel.EMPTY,
                            null,
                            List.of(new NamedParameter("b", "2"), new NamedParameter("a", "")));

            assertThat(bound.argv()).containsExactly("--b=2", "--a=");
            assertThat(bound.used())
                    .first()
                    .isEqualTo(new UsedParameter(Optional.empty(), Optional.of("b"), "2"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"--mode", "a=b", "a\0b"})
        void refuseANameThatWouldMeanSomethingElse(String name) {
            assertThat(reasons(AppPanel.EMPTY, null, List.of(new NamedParameter(name, "x"))))
                    .singleElement()
                    .asString()
                    .endsWith(
                            "cannot become --name=value; send a name without leading dashes, '=' and NUL");
        }
    }

    @Test
    void orderedAndNamedValuesTogetherAreRefused() {
        assertThat(reasons(NAMED, List.of("a"), List.of(new NamedParameter("mode", "fast"))))
                .containsExactly(
                        "both parameters and named_parameters were sent; send only one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"value_type": "integer"}                       | 35
                    {"value_type": "integer"}                       | -007
                    {"value_type": "integer", "minimum": 1}         | 1
                    {"value_type": "integer"}                       | ''
                    {"value_type": "number"}                        | 1e-3
                    {"value_type": "number", "maximum": 0.5}        | .5
                    {"value_type": "number", "maximum": 5}          | 5.
                    {"value_type": "boolean"}                       | true
                    {"value_type": "boolean"}                       | False
                    {"value_type": "string", "minimum": 9}          | 1
                    {"pattern": "[a-z]+"}                           | abc
                    {"pattern": "(?P<x>unreadable)"}                | anything
                    {"type": "list", "value_type": "boolean", "extra_data": ["True", "False"]} | True
                    {"type": "list", "value_type": "integer", "extra_data": ["many"]}          | many
                    {"type": "file"}                                | ../data/sample-data.txt
                    """)
    void aValueThatFitsIsTaken(String parameter, String value) {
        assertThat(bind(panelOf(parameter), List.of(value), null).argv()).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"required": true}                       | ''     | needs a value; send one
                    {"required": true, "default_value": "4"} | ''     | needs a value; send one
                    {"value_type": "integer"}                | 3.0    | is "3.0", which is no whole number; send one such as 12
                    {"value_type": "integer"}                | ' 3'   | is " 3", which is no whole number; send one such as 12
                    {"value_type": "integer"}                | ٣      | is "٣", which is no whole number; send one such as 12
                    {"value_type": "integer", "minimum": 1}  | 0      | is "0", below its minimum; send 1 or more
                    {"value_type": "integer", "maximum": 1}  | 2      | is "2", above its maximum; send 1 or less
                    {"value_type": "number"}                 | 1,5    | is "1,5", which is no number; send one such as 0.5 or 1e-3
                    {"value_type": "number"}                 | NaN    | is "NaN", which is no number; send one such as 0.5 or 1e-3
                    {"value_type": "number", "minimum": 0.1} | 0.09   | is "0.09", below its minimum; send 0.1 or more
                    {"value_type": "boolean"}                | yes    | is "yes", which is neither true nor false; send one of the two
                    {"value_type": "boolean"}                | TRUE   | is "TRUE", which is neither true nor false; send one of the two
                    {"pattern": "[a-z]"}                     | ab     | is "ab", which does not match its pattern; send a value that matches [a-z] as a whole
                    {"extra_data": ["True", "False"]}        | true   | does not offer "true"; send one of "True", "False"
                    {"pattern": "(.*a){25}b"} | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", which takes too long to compare with its pattern (.*a){25}b; send a shorter value, or simplify the pattern
                    """)
    void aValueThatDoesNotFitIsRefused(String parameter, String value, String reason) {
        assertThat(reasons(panelOf(parameter), List.of(value), null))
                .containsExactly("parameter \"Parameter 1\" " + reason);
    }

    @Test
    void aRequiredParameterWithoutDefaultMustBeSent() {
        assertThat(reasons(panelOf("{\"name\": \"Threads\", \"required\": true}"), null, null))
                .containsExactly("parameter \"Threads\" needs a value; send one");
    }

    @Test
    void aDefaultIsItsAuthorsWordAndIsNotJudged() {
        var panel = panelOf("{\"pattern\": \"[a-z]\", \"default_value\": \"A-Z\"}");

        assertThat(bind(panel, null, null).argv()).containsExactly("A-Z");
    }

    @Test
    void aWordThatLinuxCannotPassIsRefused() {
        assertThat(reasons(AppPanel.EMPTY, List.of("x".repeat(128 * 1024)), null))
                .containsExactly(
                        "the argument \"%s…\" is longer than 128 KiB, more than a command can be given; put it into a file"
                                .formatted("x".repeat(100)));
        assertThat(
                        reasons(
                                AppPanel.EMPTY,
                                List.of("x".repeat(131_071).split("(?<=\\G.{8})")),
                                null))
                .isEmpty();
    }

    @Test
    void mistakesMayJoinThoseOfTheWholeRequest() {
        List<String> mistakes = new ArrayList<>(List.of("there is no such version"));

        Arguments.bind(NAMED, List.of("x"), null, mistakes);

        assertThat(mistakes).hasSize(2).first().isEqualTo("there is no such version");
    }

    @Test
    void freeValuesReachTheCommandLineUnchanged() {
        var sent = List.of("a b", "", "$HOME", "'\"`", "--x=*", "two\nlines", "é😀", "-", "\\");

        assertThat(bind(AppPanel.EMPTY, sent, null).argv()).isEqualTo(sent);
    }

    private static AppPanel panelOf(String parameter) {
        return AppPanel.read("{\"parameters\": [" + parameter + "]}");
    }

    private static List<String> reasons(
            AppPanel panel, List<String> ordered, List<NamedParameter> named) {
        List<String> mistakes = new ArrayList<>();
        Arguments.bind(panel, ordered, named, mistakes);
        return mistakes;
    }

    private static UsedParameter used(String name, String value) {
        return new UsedParameter(Optional.of(name), Optional.empty(), value);
    }

    private static UsedParameter used(String name, String paramName, String value) {
        return new UsedParameter(Optional.of(name), Optional.of(paramName), value);
    }
}
