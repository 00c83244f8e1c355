// SPDX-License-Identifier: Apache-2.0
package cove.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database promises; {@link Dialect} says how they differ. */
abstract class DatabaseContract {
    private Database database;

    /** Opens the database of this test, the same one each time. */
    abstract Database reopen();

    @BeforeEach
    void open() {
        database = reopen();
        database.write(
                handle ->
                        handle.execute(
                                "CREATE TABLE notes (number %s, text TEXT NOT NULL UNIQUE)"
                                        .formatted(number())));
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A column that counts the rows. */
    abstract String number();

    final Database database() {
        return database;
    }

    final void note(String text) {
        database.write(handle -> insert(handle, text));
    }

    private static int insert(Handle handle, String text) {
        return handle.execute("INSERT INTO notes (text) VALUES (?)", text);
    }

    final List<String> notes() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT text FROM notes ORDER BY number")
                                .mapTo(String.class)
                                .list());
    }

    @Test
    void whatWasWrittenIsReadAtOnceAndAfterReopening() {
        note("first");
        assertThat(notes()).containsExactly("first");

        database.close();
        database = reopen();

        assertThat(notes()).containsExactly("first");
    }

    @Test
    void aWriteReturnsWhatItsWorkReturned() {
        int rows = database.write(handle -> insert(handle, "a"));

        assertThat(rows).isEqualTo(1);
    }

    @Test
    void theProblemThatAWriteThrowsReachesItsCallerAndLeavesNothing() {
        var problem = new Problem.Conflict("taken");

        assertThatThrownBy(
                        () ->
                                database.write(
                                        handle -> {
                                            insert(handle, "half");
                                            throw new CoveException(problem);
                                        }))
                .isInstanceOfSatisfying(
                        CoveException.class, e -> assertThat(e.problem()).isEqualTo(problem));
        assertThat(notes()).isEmpty();

        note("after");
        assertThat(notes()).containsExactly("after");
    }

    @Test
    void theProblemThatAReadThrowsReachesItsCaller() {
        var problem = new Problem.Conflict("taken");

        assertThatThrownBy(
                        () ->
                                database.read(
                                        handle -> {
                                            throw new CoveException(problem);
                                        }))
                .isInstanceOfSatisfying(
                        CoveException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void writesThatWaitTogetherAreStoredButForTheOneThatFails() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var holdUp =
                    callers.submit(
                            () ->
                                    database.write(
                                            handle -> {
                                                begun.countDown();
                                                await(goOn);
                                                return insert(handle, "held up");
                                            }));
            begun.await();
            List<Future<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String text = i == 7 ? "held up" : "note " + i;
                waiting.add(callers.submit(() -> database.write(h -> insert(h, text))));
            }
            goOn.countDown();

            assertThat(holdUp.get()).isEqualTo(1);
            for (int i = 0; i < 20; i++) {
                if (i == 7) {
                    assertThatThrownBy(waiting.get(i)::get).isInstanceOf(ExecutionException.class);
                } else {
                    assertThat(waiting.get(i).get()).isEqualTo(1);
                }
            }
        }
        assertThat(notes()).hasSize(20).doesNotHaveDuplicates();
    }

    private static void await(CountDownLatch latch) throws SQLException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
    }

    @Test
    void aMistakeInTheSqlIsNoProblemOfTheDisk() {
        assertThatThrownBy(() -> database.write(handle -> handle.execute("INSERT INTO nowhere")))
                .isNotInstanceOf(CoveException.class);
        assertThatThrownBy(() -> database.read(handle -> handle.execute("SELECT nothing")))
                .isNotInstanceOf(CoveException.class);
        note("after");
        assertThatThrownBy(() -> note("after")).isNotInstanceOf(CoveException.class);
    }

    @Test
    void aClosedDatabaseTakesNoWrites() {
        database.close();

        assertThatThrownBy(() -> note("late")).hasMessageContaining("closed");
    }
}
