// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import cove.app.HomeServer;
import cove.cli.LocalServer;
import cove.http.Json;
import cove.process.FolderRemoval;
import cove.testing.Answer;
import cove.testing.TestingDatabase;
import cove.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** A whole server in this process, on a free port, with a home of its own and real sandboxes. */
final class CoveHarness implements AutoCloseable {
    /** Small runs without network, more of them at a time than this machine has processors. */
    static final String SETTINGS =
            """
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 536870912 }
            [capacity]
            cpus = 8
            memory = 8589934592
            """;

    /** Held here, since the JDK forgets a logger that nobody holds, and its level with it. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    /** All that is kept of calls, to see that a refused one left nothing. */
    record Stored(Set<String> computations, Set<String> programs, Set<String> files) {}

    private final HomeServer servers = new HomeServer();
    private final Path home;
    private final DescribedCalls calls;
    private LocalServer.Running server;

    private CoveHarness(Path home) {
        this.home = home;
        HELIDON.setLevel(Level.WARNING);
        this.server = startServer();
        this.calls = new DescribedCalls(description());
    }

    /** What the server says of its own calls. */
    JsonNode description() {
        return Wire.to(url()).send("GET", "/openapi.json", Map.of(), null).ok().json();
    }

    static CoveHarness start(Path home) {
        return start(home, SETTINGS);
    }

    /** Starts a server with this {@code cove.toml}. */
    static CoveHarness start(Path home, String settings) {
        try {
            Files.writeString(home.resolve("cove.toml"), settings + TestingDatabase.settings());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CoveHarness(home);
    }

    private LocalServer.Running startServer() {
        return servers.start(
                home,
                new LocalServer.Options(
                        Optional.of("127.0.0.1"), Optional.of(0), Optional.empty()));
    }

    /** Closes the server and starts another one on the same home; what runs meanwhile goes on. */
    void restart() {
        server.close();
        server = startServer();
    }

    /** Does something to the home of a server that is stopped, then starts it again. */
    void whileStopped(Runnable work) {
        server.close();
        try {
            work.run();
        } finally {
            server = startServer();
        }
    }

    String url() {
        return server.url();
    }

    String signInUrl() {
        return server.signInUrl().orElseThrow();
    }

    Path home() {
        return home;
    }

    String adminToken() {
        return servers.adminToken(home);
    }

    CoveClient admin() {
        return new CoveClient(this, servers.adminToken(home));
    }

    /** A caller with a fresh token of this user, who is added where needed. */
    CoveClient user(String email, String... scopes) {
        admin().post("/api/cove/v1/users", Json.text(Map.of("email", email))).ok();
        JsonNode created =
                admin().post(
                                "/api/cove/v1/tokens",
                                Json.text(Map.of("user", email, "scopes", List.of(scopes))))
                        .ok()
                        .json();
        return new CoveClient(this, created.path("token").textValue());
    }

    /** Sends a request as it is. */
    Answer raw(String method, String target, Map<String, String> headers, byte[] body) {
        Answer answer = Wire.to(url()).send(method, target, headers, body);
        calls.check(method, target, body, answer);
        return answer;
    }

    /** Sends a body that is written in chunks already. */
    Answer chunked(String method, String target, Map<String, String> headers, byte[] body) {
        return Wire.to(url()).sendChunked(method, target, headers, body);
    }

    /** The header that shows a token as the SDK does: as user name, with an empty password. */
    static String basic(String token) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((token + ":").getBytes(StandardCharsets.UTF_8));
    }

    Stored stored() {
        return new Stored(
                ids(admin().get("/api/cove/v1/computations?limit=1000").json().path("results")),
                ids(admin().get("/api/cove/v1/programs").json()),
                files());
    }

    private static Set<String> ids(JsonNode objects) {
        var ids = new TreeSet<String>();
        objects.forEach(object -> ids.add(object.path("id").asText()));
        return ids;
    }

    private Set<String> files() {
        return List.of("runs", "assets", "repos", "uploads").stream()
                .map(home::resolve)
                .filter(Files::isDirectory)
                .flatMap(folder -> twoLevelsOf(folder).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> twoLevelsOf(Path folder) {
        try (var paths = Files.walk(folder, folder.endsWith("runs") ? 2 : 1)) {
            return paths.map(path -> home.relativize(path).toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the database behind the server's back, to what no call brings about. */
    void sql(String change) {
        try (var connection = TestingDatabase.connect(home);
                var statement = connection.createStatement()) {
            statement.execute(change);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was planned for a run, as it is stored: more than any call tells. */
    JsonNode plan(String computation) {
        try (var connection = TestingDatabase.connect(home);
                var query =
                        connection.prepareStatement("SELECT plan FROM computations WHERE id = ?")) {
            query.setString(1, computation);
            var row = query.executeQuery();
            row.next();
            return Json.MAPPER.readTree(row.getString("plan"));
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was planned for the run of a pipeline besides. */
    JsonNode pipelinePlan(String computation) {
        return plan(computation).path("pipeline");
    }

    /** Where a run's results are written to. */
    Path results(String computation) {
        return home.resolve("runs")
                .resolve(computation.substring(0, 2))
                .resolve(computation)
                .resolve("results");
    }

    /** Ends what waits or runs. */
    void endAll() {
        admin().get("/api/cove/v1/computations?limit=1000")
                .json()
                .path("results")
                .forEach(computation -> endIfOpen(computation));
    }

    /** Ends what still runs, then the server, and leaves nothing of its home. */
    @Override
    public void close() {
        endAll();
        server.close();
        FolderRemoval.remove(home);
    }

    private void endIfOpen(JsonNode computation) {
        if (!Set.of("completed", "failed").contains(computation.path("state").asText())) {
            admin().delete("/api/v1/computations/" + computation.path("id").asText());
        }
    }
}
