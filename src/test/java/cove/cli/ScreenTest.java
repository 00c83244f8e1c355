// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private final ByteArrayOutputStream both = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(both, true, StandardCharsets.UTF_8);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void progressIsWipedBeforeTheNextWords() {
        var screen = new Screen(stream, stream, true);

        screen.progress("running for 2 s");
        screen.answer(bytes("log\n"), 4);
        screen.progress("running for 3 s");
        screen.tell("over");

        assertThat(both)
                .hasToString(
                        "\r\033[Krunning for 2 s\r\033[Klog\n\r\033[Krunning for 3 s\r\033[Kover\n");
    }

    @Test
    void progressWaitsForTheEndOfALine() {
        var screen = new Screen(stream, stream, true);

        screen.answer(bytes("half a"), 6);
        screen.progress("running for 2 s");
        screen.answer(bytes(" line\n"), 6);

        assertThat(both).hasToString("half a line\n");
    }

    @Test
    void withoutATerminalThereIsNoProgress() {
        var screen = new Screen(stream, stream, false);

        screen.progress("running for 2 s");
        screen.wipe();

        assertThat(both.size()).isZero();
    }

    @Test
    void namesCannotMoveTheCursor() {
        assertThat(Screen.printable("a\033[2Jb\nü")).isEqualTo("a\uFFFD[2Jb\uFFFDü");
    }

    @Test
    void tablesAlignWhatPeopleCount() {
        var table = new Table("A", "B");
        table.add("über", "1");
        table.add("x", "");
        table.print(new Screen(stream, stream, false));

        assertThat(both.toString(StandardCharsets.UTF_8)).isEqualTo("A     B\nüber  1\nx\n");
    }

    @Test
    void amountsAreOnesThatPeopleRead() {
        assertThat(Amount.bytes(999)).isEqualTo("999 B");
        assertThat(Amount.bytes(1000)).isEqualTo("1.0 kB");
        assertThat(Amount.bytes(999_949)).isEqualTo("999.9 kB");
        assertThat(Amount.bytes(999_960)).isEqualTo("1.0 MB");
        assertThat(Amount.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
        assertThat(Amount.seconds(59)).isEqualTo("59 s");
        assertThat(Amount.seconds(3599)).isEqualTo("59 min 59 s");
        assertThat(Amount.seconds(7260)).isEqualTo("2 h 1 min");
    }
}
