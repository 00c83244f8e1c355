// SPDX-License-Identifier: Apache-2.0
package cove.event;

import static org.assertj.core.api.Assertions.assertThat;

import cove.access.Access;
import cove.db.Database;
import cove.db.PostgresqlAddress;
import cove.testing.Eventually;
import cove.testing.TestingPostgresql;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several who write into one PostgreSQL. */
class SharedDatabaseTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PostgresqlAddress address =
            PostgresqlAddress.parse(TestingPostgresql.shared().freshDatabase());
    private final Database one = Database.openPostgresql(address);
    private final Database other = Database.openPostgresql(address);
    private Events events;

    @BeforeEach
    void open() {
        HappeningThings.begin(one);
        events =
                new Events(
                        one,
                        new Access(one),
                        new Events.Settings(Duration.ofDays(3), 10_000),
                        InstantSource.system());
        events.start();
    }

    @AfterEach
    void close() {
        events.close();
        one.close();
        other.close();
    }

    @Test
    void whatHappensAtAnotherServerIsTold() throws Exception {
        try (var subscription = events.subscribe(Optional.empty())) {
            HappeningThings.computations(other, 7, 1);

            assertThat(subscription.next(PATIENCE).orElseThrow().events())
                    .extracting(Event::object)
                    .containsExactly("c7");
        }
    }

    /** Else the number that was taken first would be committed last, and nobody would look back. */
    @Test
    void whoWritesPastTheServersHoldsTheOthersUpUntilTheCommit() throws Exception {
        try (var stranger = address.patient().getConnection();
                var statement = stranger.createStatement();
                var subscription = events.subscribe(Optional.empty())) {
            stranger.setAutoCommit(false);
            statement.execute(
                    """
                    INSERT INTO computations (id, name, owner, program, created, plan, state, wish, row_version)
                    VALUES ('c1', 'Run 1', 'dana', 'p', 0, '{}', 'initializing', 'none', 0)
                    """);
            var later = CompletableFuture.runAsync(() -> HappeningThings.computations(other, 2, 1));
            Eventually.see(() -> one.read(SharedDatabaseTest::waiting), count -> count == 1);

            assertThat(later).isNotDone();
            stranger.commit();
            later.join();

            var first = subscription.next(PATIENCE).orElseThrow().events();
            assertThat(first.getFirst().object()).isEqualTo("c1");
        }
    }

    private static int waiting(org.jdbi.v3.core.Handle handle) {
        return handle.createQuery(
                        """
                        SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                        WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
                        """)
                .mapTo(Integer.class)
                .one();
    }
}
