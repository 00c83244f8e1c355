// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.computation.LogSearch.Found;
import cove.computation.LogSearch.Hit;
import cove.computation.LogSearch.Place;
import cove.computation.LogSearch.Sought;
import cove.problem.CoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSearchTest {
    @TempDir private Path folder;
    private final LogSearch search = new LogSearch();

    @AfterEach
    void close() {
        search.close();
    }

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("log"), text);
    }

    private Found found(String text, String sought) throws IOException {
        return search.search(log(text), new Sought.Text(sought), Place.START, 100);
    }

    private static List<Long> lines(Found found) {
        return found.hits().stream().map(hit -> hit.place().line()).toList();
    }

    @Test
    void aLineIsFoundOnceWhereItBeginsWhateverTheCase() throws IOException {
        Found found = found("one\nTwo TWO two\nthree\nstowaway two", "tWO");

        assertThat(found.hits())
                .containsExactly(
                        new Hit(new Place(4, 2), "Two TWO two"),
                        new Hit(new Place(22, 4), "stowaway two"));
        assertThat(found.whole()).isTrue();
    }

    @Test
    void aTextThatBeginsAnewWithinItselfIsFound() throws IOException {
        assertThat(lines(found("aab\naaab\nabab\nababac\n", "ababac"))).containsExactly(4L);
        assertThat(lines(found("aab\naaab\nab\n", "aab"))).containsExactly(1L, 2L);
        assertThat(lines(found("größe\nGRÖSSE\n", "größe"))).containsExactly(1L);
    }

    @Test
    void whatLiesAcrossTwoPiecesIsFound() throws IOException {
        for (int before : List.of(262_140, 262_143, 262_144)) {
            assertThat(lines(found("x".repeat(before) + "needle\n", "needle"))).containsExactly(1L);
        }
    }

    @Test
    void aLongLineIsShownAroundWhatWasSought() throws IOException {
        Found found = found("a".repeat(5000) + " here " + "b".repeat(5000), "here");

        assertThat(found.hits().getFirst().text()).contains(" here ").hasSize(500);
        assertThat(found.hits().getFirst().place()).isEqualTo(Place.START);
    }

    @Test
    void theSearchGoesOnWhereItEndedUntilAllIsFoundOnce() throws IOException {
        Path log =
                log(
                        IntStream.range(0, 1000)
                                .mapToObj(i -> "hit " + i)
                                .collect(Collectors.joining("\n")));
        var all = new ArrayList<Hit>();
        Found page = search.search(log, new Sought.Text("hit"), Place.START, 300);
        all.addAll(page.hits());
        while (!page.whole()) {
            page = search.search(log, new Sought.Text("hit"), page.to(), 300);
            all.addAll(page.hits());
        }
        assertThat(all).hasSize(1000).doesNotHaveDuplicates();
        assertThat(all.getLast().place().line()).isEqualTo(1000);
    }

    @Test
    void aLogThatIsNotThereHasNothing() {
        Found found = search.search(folder.resolve("none"), new Sought.Errors(), Place.START, 1);
        assertThat(found.hits()).isEmpty();
        assertThat(found.whole()).isTrue();
        assertThatThrownBy(() -> new Sought.Text("")).isInstanceOf(CoveException.class);
        assertThatThrownBy(() -> new Sought.Text("a\nb")).isInstanceOf(CoveException.class);
    }
}
