// SPDX-License-Identifier: Apache-2.0
package cove.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPieceTest {
    private static final String LINES =
            IntStream.range(0, 20_000)
                    .mapToObj("zeile %05d grün 😀\n"::formatted)
                    .collect(Collectors.joining());

    @TempDir private Path folder;

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("log"), text);
    }

    /** Lines; one line without an end; characters of four bytes; nothing. */
    private static final List<String> TEXTS =
            List.of(LINES, "x".repeat(300_000), "a" + "😀".repeat(80_000), "");

    @Test
    void thePiecesTogetherAreTheLogForwardsAndBackwards() throws IOException {
        for (String text : TEXTS) {
            Path log = log(text);
            var forwards = new StringBuilder();
            LogPiece piece = LogPiece.after(log, 0);
            forwards.append(piece.text());
            while (!piece.isEnd()) {
                piece = LogPiece.after(log, piece.to());
                forwards.append(piece.text());
            }
            assertThat(forwards.toString()).isEqualTo(text);

            var backwards = new StringBuilder();
            piece = LogPiece.before(log, Files.size(log));
            backwards.insert(0, piece.text());
            while (!piece.isBeginning()) {
                piece = LogPiece.before(log, piece.from());
                backwards.insert(0, piece.text());
            }
            assertThat(backwards.toString()).isEqualTo(text);
        }
    }

    @Test
    void aPlaceIsShownWithWhatIsBeforeIt() throws IOException {
        Path log = log(LINES);
        long place = 23L * 9_000;

        LogPiece piece = LogPiece.around(log, place + 5);

        assertThat(piece.line(place)).contains("zeile");
        assertThat(piece.before(place) + piece.line(place) + piece.behind(place))
                .isEqualTo(piece.text());
        assertThat(LogPiece.around(log, Long.MAX_VALUE / 2).text()).contains("zeile 19999");
        assertThat(LogPiece.around(folder.resolve("none"), 5).text()).isEmpty();
    }

    @Test
    void theEndIsThatOfWholeLines() throws IOException {
        assertThat(LogPiece.end(log(LINES + "not yet")).text()).endsWith("zeile 19999 grün 😀\n");
        assertThat(LogPiece.end(log("x".repeat(300_000))).text()).hasSize(65_536);
    }
}
