// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.folder.Trash;
import cove.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptWorksTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir private Path home;
    private final SettableClock clock = new SettableClock();
    private final String id = UUID.randomUUID().toString();
    private Trash trash;
    private KeptWorks works;

    @BeforeEach
    void open() {
        trash = new Trash(home.resolve("trash"));
        works = keeping(WEEK);
    }

    @AfterEach
    void close() {
        trash.close();
    }

    private KeptWorks keeping(Duration time) {
        return new KeptWorks(home.resolve("resumable"), home.resolve("runs"), time, trash, clock);
    }

    private Path work() {
        return RunFolder.of(home.resolve("runs"), id).pipelineWork();
    }

    private Path mark() {
        return home.resolve("resumable").resolve(id);
    }

    /** As a pipeline leaves it that got as far as having tasks. */
    private void run() throws IOException {
        works.begin(id);
        Files.createDirectories(work().resolve("tasks/ab/cdef"));
        Files.createDirectories(work().resolve("tasks/.tmp/1"));
        Files.createDirectories(work().resolve("nextflow"));
        Files.writeString(
                work().resolve("nextflow/history"),
                "now\t-\tname\tOK\thash\t01234567-89ab-cdef-0123-456789abcdef\tcommand\n");
    }

    private void sweep(String... needed) throws IOException {
        works.sweep(() -> Set.of(needed));
    }

    @Test
    void workGoesWhenItIsOldAndNotBefore() throws IOException {
        run();
        clock.forward(Duration.ofDays(3));
        works.over(id, true);

        clock.forward(WEEK.minusSeconds(1));
        sweep();
        assertThat(work().resolve("tasks/ab/cdef")).isDirectory();

        clock.forward(Duration.ofSeconds(1));
        sweep();
        assertThat(work()).doesNotExist();
        assertThat(mark()).doesNotExist();
        assertThat(works.isKept(id)).isFalse();
    }

    @Test
    void whatTasksHadForThemselvesGoesAtTheEnd() throws IOException {
        run();

        works.over(id, true);

        assertThat(work().resolve("tasks/.tmp")).doesNotExist();
        assertThat(works.isKept(id)).isTrue();
    }

    @Test
    void workThatIsNeededStaysHoweverOldItIs() throws IOException {
        run();
        clock.forward(Duration.ofDays(100));

        sweep(id);

        assertThat(work()).isDirectory();
    }

    @Test
    void whoAsksForWorkFindsItForAsLongAgain() throws IOException {
        run();
        works.over(id, true);
        clock.forward(WEEK.minusSeconds(1));

        assertThat(works.isKept(id)).isTrue();
        clock.forward(WEEK.minusSeconds(1));
        sweep();

        assertThat(work()).isDirectory();
    }

    @Test
    void workThatIsAskedForWhileOldWorkIsLookedForStays() throws IOException {
        run();
        works.over(id, true);
        clock.forward(WEEK);

        works.sweep(
                () -> {
                    assertThat(works.isKept(id)).isTrue();
                    return Set.of();
                });

        assertThat(work()).isDirectory();
    }

    @Test
    void workThatMustNotBeUsedAgainGoesAtOnce() throws IOException {
        run();

        works.over(id, false);

        assertThat(work()).doesNotExist();
        assertThat(mark()).doesNotExist();
    }

    @Test
    void workFromWhichNothingCanBeResumedGoesAtOnce() throws IOException {
        run();
        Files.delete(work().resolve("nextflow/history"));

        works.over(id, true);

        assertThat(work()).doesNotExist();
    }

    @Test
    void withZeroDaysNothingIsKept() throws IOException {
        works = keeping(Duration.ZERO);
        run();

        assertThat(works.isKept(id)).isFalse();
        works.over(id, true);

        assertThat(work()).doesNotExist();
        assertThat(mark()).doesNotExist();
    }

    @Test
    void aRunThatWasKilledBeforeItHadWorkLeavesNoMark() throws IOException {
        works.begin(id);
        clock.forward(WEEK);

        sweep();

        assertThat(mark()).doesNotExist();
    }

    @Test
    void aKillBetweenTheWorkAndItsMarkIsMadeGoodByTheNextSweep() throws IOException {
        run();
        trash.take(work().getParent());
        clock.forward(WEEK);

        sweep();

        assertThat(mark()).doesNotExist();
        works.remove(id);
    }

    @Test
    void overTwiceIsAsGoodAsOnce() throws IOException {
        run();

        works.over(id, true);
        works.over(id, true);
        assertThat(work()).isDirectory();

        works.over(id, false);
        works.over(id, false);
        assertThat(work()).doesNotExist();
    }

    /** Nobody waits for a look at computations that were never pipelines. */
    @Test
    void whereNothingIsOldNothingElseIsAsked() throws IOException {
        run();

        works.sweep(
                () -> {
                    throw new AssertionError("asked for what is needed");
                });

        assertThat(work()).isDirectory();
    }
}
