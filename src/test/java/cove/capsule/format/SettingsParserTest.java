// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import cove.problem.CoveException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsParserTest {

    /** A thousand texts that look almost like settings; the same ones each time. */
    @Test
    void noTextBreaksTheReaders() {
        var random = new Random(20260101);
        for (int i = 0; i < 1000; i++) {
            String text = almostSettings(random);
            assertOnlyMistakes(() -> AppPanel.read(text));
            assertOnlyMistakes(() -> CapsuleMetadata.read(text));
        }
    }

    private static String almostSettings(Random random) {
        var pieces =
                List.of(
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
        return IntStream.range(0, random.nextInt(31))
                .mapToObj(_ -> pieces.get(random.nextInt(pieces.size())))
                .collect(Collectors.joining());
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
