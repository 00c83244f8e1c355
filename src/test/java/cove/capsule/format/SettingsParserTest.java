// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import cove.problem.CoveException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsParserTest {

    @Property
    void noTextBreaksTheReaders(@ForAll("almostSettings") String text) {
        assertOnlyMistakes(() -> AppPanel.read(text));
        assertOnlyMistakes(() -> CapsuleMetadata.read(text));
    }

    @Provide
    Arbitrary<String> almostSettings() {
        var pieces =
                Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "name",
                        "parameters",
                        "tags",
                        "- ",
                        "\n",
                        "  ",
                        "\t",
                        "&a ",
                        "*a",
                        "? ",
                        "|",
                        ">",
                        "'",
                        "#",
                        "!!set ",
                        "1e9",
                        "null",
                        "---",
                        "\\u0000",
                        "\u0001",
                        "\uFEFF",
                        "é",
                        "\uD800");
        return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "- ", "? ", "{a: ", "!x ", "&a [", "'", "\""})
    void noDepthAndNoLengthBreaksTheReaders(String piece) {
        var text = piece.repeat(50_000);

        assertOnlyMistakes(() -> AppPanel.read(text));
        assertOnlyMistakes(() -> CapsuleMetadata.read(text));
    }

    private static void assertOnlyMistakes(Runnable read) {
        assertThatCode(
                        () -> {
                            try {
                                read.run();
                            } catch (CoveException e) {
                                assertThat(e.problem().message()).isNotBlank();
                            }
                        })
                .doesNotThrowAnyException();
    }
}
