// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import cove.db.Database;
import cove.db.PostgresqlAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL with a cluster of its own, as an account without privileges, for the life of
 * this JVM or until it is stopped.
 */
public final class TestingPostgresql {
    private static final String USER = "cove";
    private static final String PASSWORD = "p@ss/word:1";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final TestingPostgresql SHARED = new TestingPostgresql();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private boolean isTemplateMade;
    private Path folder;
    private int port;
    private Process process;

    /** The one for all tests, started when it is first asked for; nobody stops it. */
    public static synchronized TestingPostgresql shared() {
        if (SHARED.process == null) {
            SHARED.start();
        }
        return SHARED;
    }

    /** One that its test may stop, and should. */
    public static TestingPostgresql own() {
        var own = new TestingPostgresql();
        own.start();
        return own;
    }

    /** The URL of a database with cove's schema and nothing in it. */
    public synchronized String freshDatabase() {
        if (!isTemplateMade) {
            execute("CREATE DATABASE migrated");
            Database.openPostgresql(PostgresqlAddress.parse(url("migrated"))).close();
            isTemplateMade = true;
        }
        return create("TEMPLATE migrated");
    }

    /** The URL of a database with nothing at all in it. */
    public String emptyDatabase() {
        return create("");
    }

    private String create(String how) {
        String name = "test" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE %s %s".formatted(name, how));
        return url(name);
    }

    private String url(String database) {
        return "postgresql://%s:%s@127.0.0.1:%d/%s"
                .formatted(USER, "p%40ss%2Fword%3A1", port, database);
    }

    /** Does something as the administrator of all databases. */
    public void execute(String sql) {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
                                USER,
                                PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, again on the same port with all that was in it after a stop. */
    public void start() {
        try {
            if (folder == null) {
                initialise();
            }
            launch();
            await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialise() throws IOException {
        folder = Files.createTempDirectory("cove-postgresql-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        Path data = Files.createDirectory(folder.resolve("data"));
        if (isRoot()) {
            var owner =
                    folder.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName("postgres");
            Files.setOwner(data, owner);
            Files.setOwner(folder, owner);
        }
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process initdb =
                new ProcessBuilder(
                                unprivileged(
                                        "initdb",
                                        "--pgdata=" + data,
                                        "--username=" + USER,
                                        "--pwfile=" + password,
                                        "--auth=scram-sha-256",
                                        "--encoding=UTF8",
                                        "--locale=C.UTF-8",
                                        "--no-sync"))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("initdb.log").toFile())
                        .start();
        if (initdb.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("initdb.log")));
        }
    }

    /** It ends with the thread that starts it: that one lives as long as this JVM. */
    private void launch() throws IOException {
        var builder =
                new ProcessBuilder(
                                unprivileged(
                                        "postgres",
                                        "-D",
                                        folder.resolve("data").toString(),
                                        "-p",
                                        Integer.toString(port),
                                        "-k",
                                        folder.toString(),
                                        "-c",
                                        "listen_addresses=127.0.0.1",
                                        "-c",
                                        "max_connections=300"))
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("postgres.log").toFile()));
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform()
                .daemon()
                .name("postgresql")
                .start(
                        () -> {
                            try {
                                started.complete(builder.start());
                                new CountDownLatch(1).await();
                            } catch (IOException | InterruptedException e) {
                                started.completeExceptionally(e);
                            }
                        });
        process = started.join();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndRemove));
    }

    private void await() {
        Eventually.so(
                "PostgreSQL answers",
                PATIENCE,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("PostgreSQL ended; see " + folder);
                    }
                    try {
                        execute("SELECT 1");
                        return true;
                    } catch (IllegalStateException e) {
                        return false;
                    }
                });
    }

    private static List<String> unprivileged(String program, String... arguments) {
        var command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "INT"));
        if (isRoot()) {
            command.addAll(List.of("--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs().resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Debian keeps each version's in a folder of its own. */
    private static Path programs() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(
                            Comparator.comparingInt(
                                    path -> Integer.parseInt(path.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException("apt-get install postgresql", e);
        }
    }

    /** Ends it as an administrator does who does not wait for anybody. */
    public void stop() {
        signal("INT");
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At once, and without waiting: nobody needs what a checkpoint would bring to disk. */
    private void stopAndRemove() {
        try {
            new ProcessBuilder(
                            "sh",
                            "-c",
                            "kill -s QUIT $1; while kill -0 $1; do sleep 0.1; done; rm -rf \"$2\"",
                            "sh",
                            Long.toString(process.pid()),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
