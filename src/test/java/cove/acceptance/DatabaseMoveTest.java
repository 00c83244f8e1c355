// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.app.HomeServer;
import cove.cli.LocalServer;
import cove.problem.CoveException;
import cove.testing.TestingDatabase;
import cove.testing.TestingPostgresql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cove db move}: from SQLite to a real PostgreSQL. */
class DatabaseMoveTest {
    private static final String PROGRAMS = "/api/cove/v1/programs";

    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 268435456 }
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path folder;
    private Path home;
    private final String url = TestingPostgresql.shared().emptyDatabase();

    private CoveHarness cove;
    private String run;

    /** A home with something in most of its tables. */
    @BeforeEach
    void begin() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        cove = CoveHarness.start(home, SETTINGS);
        cove.user("Dana@example.org", "capsule:read");
        var admin = cove.admin();
        admin.post(
                        "/api/cove/v1/secrets",
                        Map.of("name", "My key", "type", "general", "value", "hidden"))
                .ok();
        run = admin.run(admin.addCapsule(SmallFolder.capsule("echo é > /results/a")));
        admin.waitFor(run);
        cove.sql(
                """
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
                INSERT INTO computations (id, name, owner, program, created, plan, state, ended, has_results, reason, wish, row_version)
                SELECT 'run-' || n, 'Run ünder ' || n, (SELECT min(id) FROM users), 'p', n, '{}', 'failed', n, n % 2, 'x', 'delete', n
                FROM numbers
                """);
        // None of them is to be looked at by a server.
        cove.sql("UPDATE computations SET wish = 'none'");
        cove.sql("DELETE FROM computations WHERE seq > 4990");
    }

    @AfterEach
    void end() {
        cove.close();
    }

    private LocalServer.Move move(String to) {
        return new HomeServer().moveDatabase(home, to);
    }

    private String ask(String sql) {
        try (var connection = TestingDatabase.connect(home);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMovedHomeHasAllThatItHad() throws IOException {
        cove.whileStopped(
                () -> {
                    var move = move(url);
                    assertThat(move.written()).isTrue();
                    assertThat(move.rows())
                            .containsEntry("computations", 4990L)
                            .containsEntry("programs", 1L);
                });

        assertThat(home.resolve("cove.db")).doesNotExist();
        assertThat(home.resolve("cove.db.moved")).isRegularFile();
        assertThat(Files.readString(home.resolve("cove.toml"))).startsWith(SETTINGS).contains(url);
        assertThat(new HomeServer().settings(home))
                .filteredOn(setting -> setting.name().equals("database.url"))
                .extracting(LocalServer.Setting::value)
                .singleElement()
                .asString()
                .contains("cove:***@")
                .doesNotContain("p%40ss");
        var admin = cove.admin();
        assertThat(admin.computation(run).json().path("has_results").asBoolean()).isTrue();
        assertThat(admin.get("/api/cove/v1/users").text()).contains("Dana@example.org");
        assertThat(admin.get("/api/cove/v1/secrets").text()).contains("My key");
        String next = admin.run(admin.get(PROGRAMS).json().get(0).path("id").textValue());
        admin.waitFor(next);
        assertThat(ask("SELECT seq FROM computations WHERE id = '" + next + "'")).isEqualTo("5002");
        assertThat(ask("SELECT count(*) FROM computations WHERE has_results")).isEqualTo("2497");
    }

    @Test
    void aTargetThatHoldsSomethingElseIsRefusedAndTheHomeIsAsItWas() throws IOException {
        String taken = TestingPostgresql.shared().freshDatabase();
        CoveHarness.start(
                        Files.createDirectory(folder.resolve("other")),
                        TestingDatabase.settings(taken))
                .close();

        cove.whileStopped(
                () ->
                        assertThatThrownBy(() -> move(taken))
                                .isInstanceOf(CoveException.class)
                                .hasMessageContaining("nothing was changed"));

        assertThat(Files.readString(home.resolve("cove.toml"))).isEqualTo(SETTINGS);
        assertThat(cove.admin().computation(run).status()).isEqualTo(200);
    }

    @Test
    void aHomeIsNotMovedWhileItsServerRuns() {
        assertThatThrownBy(() -> move(url))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("Another cove server runs");
    }

    @Test
    void aMoveThatIsKilledLeavesTheHomeAsItWasAndCanBeDoneAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("url"), url + "\n");
        cove.whileStopped(
                () -> {
                    int kills = 0;
                    while (!movedWithin(
                            kills < 3 ? Duration.ofMillis(800 + 1200L * kills) : PATIENCE, file)) {
                        kills++;
                        assertThat(ask("SELECT count(*) FROM computations")).isEqualTo("4990");
                    }
                    assertThat(kills).isPositive();
                });

        assertThat(ask("SELECT count(*) FROM computations")).isEqualTo("4990");
        assertThat(cove.admin().computation(run).status()).isEqualTo(200);
    }

    /** Whether the command came to its end before it was killed. */
    private boolean movedWithin(Duration time, Path file) {
        Path log = folder.resolve("move.log");
        try {
            Process move =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "cove.app.Main",
                                    "--home",
                                    home.toString(),
                                    "db",
                                    "move",
                                    "--url-file",
                                    file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (move.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                assertThat(move.exitValue()).as(Files.readString(log)).isZero();
                return true;
            }
            move.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
            return Files.readString(home.resolve("cove.toml")).contains(url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
