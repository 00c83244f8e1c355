// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    @TempDir private Path folder;

    /** What bash hands to a program when the text stands in a script, in any locale. */
    private List<String> passedOn(String text, String locale) throws Exception {
        Path script = folder.resolve("script");
        Files.writeString(script, "printf '%s\\0' end " + text + "\n", StandardCharsets.UTF_8);
        var builder = new ProcessBuilder("/bin/bash", "-ue", script.toString());
        builder.environment().putAll(Map.of("LC_ALL", locale));
        var bash = builder.start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        List<String> words = List.of(out.split("\0", -1));
        return words.subList(1, words.size() - 1);
    }

    @Test
    void everyWordArrivesAsItIs() throws Exception {
        var words =
                List.of(
                        "",
                        "plain-1.2/x",
                        "two words",
                        " ",
                        "--title=two words",
                        "it's",
                        "'",
                        "\"quoted\"",
                        "$HOME ${x} $(id) `id`",
                        "back\\slash",
                        "back\\slash\nand line's end\\",
                        "line\n      indented\n",
                        "tab\tbell\u0007delete\u007f1",
                        "\r\n",
                        "~",
                        "*",
                        "a;b|c&d<e>f(g)h{i,j}k[l]m!n?o#p",
                        "#comment",
                        "größe 😀 \u2028",
                        "größe\n😀",
                        "$'x'",
                        "-n");

        String text = ShellWords.text(words);

        assertThat(passedOn(text, "C.UTF-8")).isEqualTo(words);
        assertThat(passedOn(text, "C")).isEqualTo(words);
        assertThat(text).doesNotContain("\n", "\r", "\t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "--min=3", "../data/reads", "a@b.c,d:e+f_g%"})
    void aPlainWordStaysBare(String word) {
        assertThat(ShellWords.text(List.of(word))).isEqualTo(word);
    }

    @Test
    void noWordsAreAnEmptyText() {
        assertThat(ShellWords.text(List.of())).isEmpty();
        assertThat(ShellWords.text(List.of(""))).isEqualTo("''");
    }
}
