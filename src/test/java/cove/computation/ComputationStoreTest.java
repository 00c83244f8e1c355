// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.access.Access;
import cove.access.ObjectKind;
import cove.access.Visible;
import cove.computation.Computation.Wish;
import cove.computation.ComputationState.Completed;
import cove.computation.ComputationState.EndStatus;
import cove.computation.ComputationState.Failed;
import cove.computation.ComputationState.Finalizing;
import cove.computation.ComputationState.Initializing;
import cove.computation.ComputationState.Running;
import cove.db.Database;
import cove.db.IdempotencyKey;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.TestingDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputationStoreTest {
    private static final Instant STARTED = Instant.parse("2026-01-01T00:00:01.234Z");
    private static final Instant ENDED = Instant.parse("2026-01-01T00:01:00.999Z");

    @TempDir private Path folder;
    private Database database;
    private ComputationStore store;

    @BeforeEach
    void open() {
        database = TestingDatabase.open(folder);
        database.write(
                handle ->
                        handle.execute(
                                "INSERT INTO users (id, email, admin, created) VALUES ('dana', 'dana@example.org', FALSE, 0)"));
        store = new ComputationStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Computation added() {
        var computation = TestingComputations.in(new Initializing());
        assertThat(store.add(computation, Optional.empty())).isEmpty();
        return store.find(computation.id()).orElseThrow();
    }

    private Visible seenBy(String user) {
        var caller = new Caller(user, user + "@example.org", false, Set.of());
        return new Access(database).visible(caller, ObjectKind.CAPSULE);
    }

    /** As the next server will read it: from the disk, not from memory. */
    private Computation reread(String id) {
        return new ComputationStore(database).find(id).orElseThrow();
    }

    private Computation advanced(Computation computation, ComputationState next) {
        return store.advance(computation.become(next, RunRecord.EMPTY)).orElseThrow();
    }

    @Test
    void thoseThatMountedADataAssetAreFoundPageByPageUntilTheyAreRemoved() {
        var uses = new DataUseStore(database);
        Computation first = added();
        Computation second = added();
        Computation third = added();
        store.wish(second.id(), Wish.DELETE);

        assertThat(uses.page("asset", Optional.empty(), Optional.empty(), 1))
                .extracting(Computation::id)
                .containsExactly(third.id());
        assertThat(uses.page("asset", Optional.empty(), Optional.of(third.sequence()), 5))
                .extracting(Computation::id)
                .containsExactly(first.id());
        assertThat(uses.page("asset", Optional.of(seenBy("dana")), Optional.empty(), 5)).hasSize(2);
        assertThat(uses.page("asset", Optional.of(seenBy("eve")), Optional.empty(), 5)).isEmpty();
        assertThat(uses.page("other", Optional.empty(), Optional.empty(), 5)).isEmpty();
        store.remove(third.id());
        assertThat(uses.page("asset", Optional.empty(), Optional.empty(), 5)).hasSize(1);
    }

    @Test
    void aComputationIsReadAsItWasStored() {
        var computation = added();

        assertThat(reread(computation.id()))
                .usingRecursiveComparison()
                .ignoringFields("sequence", "id")
                .isEqualTo(TestingComputations.in(new Initializing()));
        assertThat(store.find("another")).isEmpty();
    }

    @Test
    void everyStateIsReadAsItWasStored() {
        for (ComputationState end :
                List.of(
                        new Completed(EndStatus.SUCCEEDED, 0, true, STARTED, ENDED),
                        new Completed(EndStatus.FAILED, 3, false, STARTED, ENDED),
                        new Completed(EndStatus.STOPPED, 137, false, STARTED, ENDED),
                        new Failed("no such image", ENDED))) {
            var computation = added();
            for (ComputationState next :
                    List.of(new Running(STARTED), new Finalizing(STARTED, 3), end)) {
                computation = advanced(computation, next);

                assertThat(store.find(computation.id())).contains(computation);
                assertThat(reread(computation.id())).isEqualTo(computation);
            }
        }
    }

    @Test
    void aStepFromAnOlderVersionIsRefused() {
        var old = added();
        advanced(old, new Running(STARTED));

        assertThat(store.advance(old.become(new Failed("late", ENDED), RunRecord.EMPTY))).isEmpty();
        assertThat(store.find(old.id()).orElseThrow().state()).isEqualTo(new Running(STARTED));
    }

    @Test
    void ofManyStepsFromOneVersionOneIsTaken() throws Exception {
        var computation = added();
        var next = computation.become(new Running(STARTED), RunRecord.EMPTY);
        List<Future<Optional<Computation>>> steps = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                steps.add(threads.submit(() -> store.advance(next)));
            }
        }
        int taken = 0;
        for (var step : steps) {
            taken += step.get().isPresent() ? 1 : 0;
        }

        assertThat(taken).isEqualTo(1);
    }

    @Test
    void aWishOrANewNameMakesAStepFromBeforeFail() {
        var first = added();
        store.wish(first.id(), Wish.STOP);
        var second = added();
        store.rename(second.id(), "another name");

        for (var stale : List.of(first, second)) {
            assertThat(store.advance(stale.become(new Running(STARTED), RunRecord.EMPTY)))
                    .isEmpty();
        }
        assertThat(store.find(first.id()).orElseThrow().wish()).isEqualTo(Wish.STOP);
        assertThat(store.find(second.id()).orElseThrow().name()).isEqualTo("another name");
    }

    @Test
    void theWishToDeleteStays() {
        var computation = added();
        store.wish(computation.id(), Wish.DELETE);
        store.wish(computation.id(), Wish.STOP);

        assertThat(store.find(computation.id()).orElseThrow().wish()).isEqualTo(Wish.DELETE);
    }

    @Test
    void openAreThoseThatAreNotOverOrAreToGo() {
        var waiting = added();
        var running = advanced(added(), new Running(STARTED));
        var done =
                advanced(
                        advanced(added(), new Running(STARTED)),
                        new Completed(EndStatus.SUCCEEDED, 0, true, STARTED, ENDED));
        var goes =
                advanced(
                        advanced(added(), new Running(STARTED)),
                        new Completed(EndStatus.SUCCEEDED, 0, true, STARTED, ENDED));
        store.wish(goes.id(), Wish.DELETE);

        assertThat(store.open())
                .extracting(Computation::id)
                .containsExactly(waiting.id(), running.id(), goes.id())
                .doesNotContain(done.id());
    }

    @Test
    void theRunsOfAProgramAreNewestFirstAndLeaveOutWhatIsToGo() {
        var first = added();
        var second = added();
        var third = added();
        store.wish(second.id(), Wish.DELETE);

        assertThat(store.ofProgram(TestingComputations.PLAN.programId()))
                .extracting(Computation::id)
                .containsExactly(third.id(), first.id());
    }

    @Test
    void numbersInTheOrderOfArrivalAreNeverUsedAgain() {
        added();
        var last = added();
        store.remove(last.id());

        assertThat(added().sequence()).isGreaterThan(last.sequence());
    }

    @Test
    void aKeyStartsOnce() {
        var key = new IdempotencyKey("dana", "k", "the request");
        var first = TestingComputations.in(new Initializing());
        var second = TestingComputations.in(new Initializing());

        assertThat(store.add(first, Optional.of(key))).isEmpty();
        assertThat(store.add(second, Optional.of(key))).contains(first.id());
        assertThat(store.startedBy(key)).contains(first.id());
        assertThat(store.find(second.id())).isEmpty();
    }

    @Test
    void aKeyWithAnotherRequestIsAConflictThatStoresNothing() {
        store.add(
                TestingComputations.in(new Initializing()),
                Optional.of(new IdempotencyKey("dana", "k", "the request")));
        var other = TestingComputations.in(new Initializing());
        var key = new IdempotencyKey("dana", "k", "another request");

        assertThatThrownBy(() -> store.add(other, Optional.of(key)))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.Conflict.class));
        assertThat(store.find(other.id())).isEmpty();
    }

    @Test
    void oldKeysAreForgotten() {
        var key = new IdempotencyKey("dana", "k", "the request");
        store.add(TestingComputations.in(new Initializing()), Optional.of(key));

        store.forgetKeysBefore(TestingComputations.CREATED);
        assertThat(store.startedBy(key)).isPresent();

        store.forgetKeysBefore(TestingComputations.CREATED.plusMillis(1));
        assertThat(store.startedBy(key)).isEmpty();
    }
}
