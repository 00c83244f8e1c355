// SPDX-License-Identifier: Apache-2.0
package cove.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import cove.access.Access;
import cove.db.Database;
import cove.http.Caller;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.Eventually;
import cove.testing.SettableClock;
import cove.testing.TestingDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Caller DANA =
            new Caller(
                    HappeningThings.OWNER, "dana@example.org", false, Set.of(Scope.CAPSULE_READ));

    @TempDir private Path folder;
    private final SettableClock clock = new SettableClock();
    private Database database;
    private Events events;

    @BeforeEach
    void open() {
        database = TestingDatabase.open(folder);
        HappeningThings.begin(database);
        events =
                new Events(
                        database,
                        new Access(database),
                        new Events.Settings(Duration.ofDays(3), 10_000),
                        clock);
        var now = Duration.between(clock.instant(), Instant.now());
        if (now.isPositive()) {
            clock.forward(now);
        }
        events.start();
    }

    @AfterEach
    void close() {
        events.close();
        database.close();
    }

    private static List<String> take(Subscription subscription, int count)
            throws InterruptedException {
        var taken = new ArrayList<String>();
        while (taken.size() < count) {
            var passage = subscription.next(PATIENCE).orElseThrow();
            assertThat(passage.events()).as("after %s", taken).isNotEmpty();
            passage.events().forEach(event -> taken.add(event.object()));
        }
        return taken;
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "c" + i).toList();
    }

    @Test
    void whoComesLateReadsWhatWasThereAndThenWhatComes() throws Exception {
        HappeningThings.computations(database, 0, 1200);
        try (var subscription = events.subscribe(Optional.of(0L))) {
            HappeningThings.computations(database, 1200, 700);

            assertThat(take(subscription, 1900)).isEqualTo(ids(0, 1900));
        }
    }

    @Test
    void whoComesNowReadsOnlyWhatComes() throws Exception {
        HappeningThings.computations(database, 0, 3);
        try (var subscription = events.subscribe(Optional.empty())) {
            HappeningThings.computations(database, 3, 2);

            assertThat(take(subscription, 2)).isEqualTo(ids(3, 5));
        }
    }

    @Test
    void aBurstIsTakenToItsEnd() throws Exception {
        var stalls = new AtomicInteger();
        try (var subscription =
                events.subscribe(Optional.of(0L), PATIENCE, stalls::incrementAndGet)) {
            HappeningThings.computations(database, 0, 3000);
            HappeningThings.computations(database, 3000, 1000);

            assertThat(take(subscription, 4000)).isEqualTo(ids(0, 4000));
            assertThat(stalls).hasValue(0);
        }
    }

    @Test
    void whoTakesNothingWhileMuchWaitsIsToldSoAndMissesNothingNevertheless() throws Exception {
        var stalls = new AtomicInteger();
        try (var subscription =
                events.subscribe(Optional.of(0L), Duration.ZERO, stalls::incrementAndGet)) {
            HappeningThings.computations(database, 0, 3000);
            Eventually.see(stalls::get, count -> count > 0);

            assertThat(take(subscription, 3000)).isEqualTo(ids(0, 3000));
        }
    }

    @Test
    void aConnectionOfWhichNothingIsReadIsCutOff() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var unread =
                        new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                var connection = listening.accept()) {
            var reply =
                    new EventReply(
                            events,
                            new EventFilter(
                                    EventFilter.allowed(DANA), Optional.empty(), Optional.empty()),
                            () -> DANA,
                            new EventReply.Pace(PATIENCE, Duration.ofMillis(50)));
            var told = new CompletableFuture<Throwable>();
            Thread.startVirtualThread(
                    () ->
                            told.complete(
                                    catchThrowable(
                                            () ->
                                                    reply.tell(
                                                            Optional.of(0L),
                                                            false,
                                                            connection.getOutputStream()))));

            for (int i = 0; !told.isDone() && i < 200_000; i += 5000) {
                HappeningThings.computations(database, i, 5000);
            }

            assertThat(told.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                    .isInstanceOf(IOException.class);
            assertThat(unread.isClosed()).isFalse();
        }
    }

    @Test
    void aChangeThatIsRolledBackIsNotTold() throws Exception {
        try (var subscription = events.subscribe(Optional.of(0L))) {
            assertThatThrownBy(
                            () ->
                                    database.write(
                                            handle -> {
                                                handle.execute(
                                                        "INSERT INTO data_assets (id, name, mount, owner, created, state, type, tags) VALUES ('d', 'd', 'd', 'dana', 0, 'draft', 'dataset', '[]')");
                                                throw new IllegalStateException("no");
                                            }))
                    .hasMessage("no");
            HappeningThings.computations(database, 0, 1);

            assertThat(take(subscription, 1)).isEqualTo(ids(0, 1));
        }
    }

    @Test
    void theOldestAreForgottenButNeverTheNewest() {
        HappeningThings.computations(database, 0, 6000);
        events.forget();
        assertThat(events.span().newest() - events.span().oldest()).isEqualTo(5999);

        HappeningThings.computations(database, 6000, 5000);
        events.forget();
        assertThat(events.span().newest() - events.span().oldest()).isEqualTo(9999);
        assertThat(events.goesOnAfter(events.span().oldest() - 2)).isFalse();
        assertThat(events.goesOnAfter(events.span().oldest() - 1)).isTrue();

        long newest = events.newest();
        clock.forward(Duration.ofDays(4));
        events.forget();
        assertThat(events.span().oldest()).isEqualTo(newest);
        assertThat(events.goesOnAfter(newest)).isTrue();
        HappeningThings.computations(database, 11_000, 1);
        assertThat(events.newest()).isEqualTo(newest + 1);
    }

    @Test
    void aWaitEndsWhenSomethingHappensToThatVeryThing() throws Exception {
        HappeningThings.computations(database, 0, 2);
        try (var changes = events.changesOf("c1")) {
            change("c0", "x");
            assertThat(changes.await(Duration.ofMillis(300))).isFalse();

            change("c1", "x");
            assertThat(changes.await(PATIENCE)).isTrue();
        }
    }

    private void change(String computation, String name) {
        database.write(
                handle ->
                        handle.execute(
                                "UPDATE computations SET name = ? WHERE id = ?",
                                name,
                                computation));
    }

    @Test
    void aStreamShowsThatItLivesAndEndsWhenItsTokenIsRevoked() throws Exception {
        var asked = new AtomicInteger();
        var out = new ByteArrayOutputStream();
        HappeningThings.computations(database, 0, 3);
        var reply =
                new EventReply(
                        events,
                        new EventFilter(
                                EventFilter.allowed(DANA), Optional.of("c1"), Optional.empty()),
                        () -> {
                            if (asked.incrementAndGet() > 3) {
                                throw new CoveException(new Problem.Unauthenticated("revoked"));
                            }
                            return DANA;
                        },
                        new EventReply.Pace(Duration.ofMillis(100), PATIENCE));

        reply.tell(Optional.of(0L), false, out);

        long newest = events.newest();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("retry: 1000\n: still here\nid: 0\n\n")
                .containsOnlyOnce("\"id\":\"c1\"")
                .doesNotContain("\"id\":\"c0\"")
                .endsWith(": still here\nid: %d\n\n".formatted(newest));
        assertThat(asked).hasValue(4);
    }

    @Test
    void theEndOfTheServerEndsWhoeverListens() throws Exception {
        try (var subscription = events.subscribe(Optional.empty());
                var changes = events.changesOf("c1")) {
            events.close();

            assertThat(subscription.next(PATIENCE)).isEmpty();
            assertThat(changes.await(PATIENCE)).isFalse();
        }
        try (var late = events.subscribe(Optional.empty())) {
            assertThat(late.next(PATIENCE)).isEmpty();
        }
    }
}
