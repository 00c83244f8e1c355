// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.executor.ProcessTable;
import cove.testing.Browser;
import cove.testing.Eventually;
import cove.testing.TestingDatabase;
import cove.testing.TestingPostgresql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL and one home, of which one is killed with SIGKILL. */
class SeveralServersTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SETTINGS =
            """
            [server]
            takeover_seconds = 3
            [capacity]
            cpus = 4
            [network]
            default = "none"
            widest = "host"
            [resources]
            default = { cpus = 1, memory = 268435456, processes = 100 }
            """;

    /** Arguments: port of the witness, seconds to take, exit code. */
    private static final String SCRIPT =
            """
            exec 3<> /dev/tcp/127.0.0.1/"$1"
            printf %s "$CO_COMPUTATION_ID" >&3
            read -r counted <&3
            echo launched
            sleep "$2"
            echo "$CO_COMPUTATION_ID" > /results/result.txt
            exit "$3"
            """;

    private static final Map<String, String> HERE = Map.of("COVE_MACHINE", "here");
    private static final Map<String, String> ELSEWHERE = Map.of("COVE_MACHINE", "elsewhere");

    @TempDir private Path folder;
    private Path home;
    private Witness witness;
    private String capsule;
    private final List<ServerProcess> servers = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                home.resolve("cove.toml"),
                SETTINGS + TestingDatabase.settings(TestingPostgresql.shared().freshDatabase()));
        witness = new Witness();
    }

    @AfterEach
    void end() throws IOException {
        servers.forEach(ServerProcess::close);
        witness.close();
    }

    private ServerProcess server(Map<String, String> environment) throws IOException {
        var server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), environment);
        servers.add(server);
        return server;
    }

    private Client client(ServerProcess server) throws IOException {
        var client = new Client(server::url, server.token());
        if (capsule == null) {
            capsule =
                    client.addCapsule(
                            new CapsuleSource(folder.resolve("capsule"), SCRIPT)
                                    .with(".codeocean/cove.json", "{\"network\": \"host\"}"));
        }
        return client;
    }

    private String start(Client client, double seconds, int exitCode) {
        return client.start(capsule, "" + witness.port(), "" + seconds, "" + exitCode);
    }

    private static String state(Client client, String id) {
        return client.get("/api/v1/computations/" + id).json().path("state").asText();
    }

    private void endedWell(Client client, String id, int exitCode) {
        JsonNode end = client.awaitEnd(id);
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("completed");
        assertThat(end.path("exit_code").asInt()).as(end.toString()).isEqualTo(exitCode);
        assertThat(end.path("has_results").asBoolean()).as(end.toString()).isTrue();
        assertThat(client.log(id).text()).isEqualTo("launched\n");
        assertThat(witness.launchesOf(id)).isEqualTo(1);
    }

    @Test
    void whatAKilledServerCarriedEndsUnderTheOtherAndNothingIsLaunchedTwice() throws Exception {
        var first = server(HERE);
        var second = server(HERE);
        Client one = client(first);
        Client other = client(second);
        var ends = new ArrayList<String>();
        for (int i = 0; i < 24; i++) {
            ends.add(start(i % 4 == 0 ? other : one, i % 3 == 0 ? 2 : 0.3, i % 5));
        }
        String stopped = start(one, 1000, 0);
        String deleted = start(one, 1000, 0);
        Eventually.so("some run", PATIENCE, () -> witness.launchesOf(ends.get(3)) == 1);

        first.kill();

        assertThat(other.stop(stopped).status()).isEqualTo(204);
        assertThat(other.delete(deleted).status()).isEqualTo(204);
        for (int i = 0; i < ends.size(); i++) {
            endedWell(other, ends.get(i), i % 5);
        }
        assertThat(other.awaitEnd(stopped).path("end_status").asText()).isEqualTo("stopped");
        Eventually.so(
                "all processes to be gone",
                PATIENCE,
                () -> ProcessTable.mentioning(deleted).isEmpty());
        assertThat(other.allComputations()).hasSize(ends.size() + 1);
    }

    @Test
    void eachServerSeesAndEndsWhatTheOtherCarries() throws Exception {
        var first = server(HERE);
        var second = server(HERE);
        Client one = client(first);
        Client other = client(second);
        String stopped = start(one, 1000, 0);
        String deleted = start(one, 1000, 0);
        Eventually.so("it runs", PATIENCE, () -> witness.launchesOf(deleted) == 1);

        assertThat(other.stop(stopped).status()).isEqualTo(204);
        assertThat(other.delete(deleted).status()).isEqualTo(204);

        assertThat(other.awaitEnd(stopped).path("end_status").asText()).isEqualTo("stopped");
        assertThat(one.get("/api/v1/computations/" + deleted).status()).isEqualTo(404);
        assertThat(one.delete(stopped).status()).isEqualTo(204);
        assertThat(other.get("/api/v1/computations/" + stopped).status()).isEqualTo(404);
    }

    @Test
    void eachServerTellsWhatTheOtherCarries() throws Exception {
        Client one = client(server(HERE));
        var second = server(ELSEWHERE);
        Client other = client(second);
        String runs = start(one, 1000, 0);
        Eventually.so("it runs", PATIENCE, () -> witness.launchesOf(runs) == 1);

        JsonNode queue = other.get("/api/cove/v1/queue").json();

        assertThat(queue.path("machine").asText()).isEqualTo("elsewhere");
        assertThat(queue.path("queues").get(0).path("running").asInt()).isZero();
        JsonNode first = queue.path("elsewhere").get(0);
        assertThat(first.path("machine").asText()).isEqualTo("here");
        assertThat(first.path("running").asInt()).isEqualTo(1);
        assertThat(first.path("runs").findValuesAsText("id")).containsExactly(runs);
        try (var browser = new Browser()) {
            browser.page().navigate(second.url().orElseThrow() + "/sign-in?to=/queue");
            browser.page().getByLabel("Access token").fill(second.token());
            browser.page().locator("main button").first().click();
            assertThat(browser.page().locator("#queues")).containsText("Server on here");
            browser.inspect("queue-of-several");
        }
        assertThat(one.delete(runs).status()).isEqualTo(204);
    }

    @Test
    void aRunOfAnotherMachineEndsWhenThatIsCertain() throws Exception {
        var first = server(HERE);
        var second = server(ELSEWHERE);
        Client one = client(first);
        Client other = client(second);
        String ends = start(one, 5, 7);
        String lost = start(one, 1000, 0);
        Eventually.so("they run", PATIENCE, () -> witness.launchesOf(lost) == 1);
        var waiting = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            waiting.add(start(one, 0.1, 0));
        }

        first.kill();
        killWhoWatches(lost);

        for (String id : waiting) {
            assertThat(other.awaitEnd(id).path("state").asText()).isEqualTo("completed");
            assertThat(witness.launchesOf(id)).isEqualTo(1);
        }
        endedWell(other, ends, 7);
        assertThat(state(other, lost)).isEqualTo("running");

        server(HERE);

        Eventually.answer(
                "the truth about the run that is lost",
                PATIENCE,
                () -> Optional.of(state(other, lost)).filter("failed"::equals));
    }

    /** Then nobody writes down how it ended. */
    private void killWhoWatches(String id) throws IOException {
        Path run = home.resolve("runs").resolve(id.substring(0, 2)).resolve(id);
        String claim = Files.readString(run.resolve("claim"));
        ProcessHandle.of(Long.parseLong(claim.split(" ", 2)[0])).orElseThrow().destroyForcibly();
    }

    @Test
    void aTokenThatOneServerTakesBackIsRefusedByTheOtherAtOnce() throws Exception {
        Client one = client(server(HERE));
        var second = server(HERE);
        JsonNode made =
                one.send(
                                "POST",
                                "/api/cove/v1/tokens",
                                Client.text(Map.of("scopes", List.of("capsule:read"))),
                                Map.of())
                        .json();
        var guest = new Client(second::url, made.path("token").textValue());
        assertThat(guest.get("/api/cove/v1/programs").status()).isEqualTo(200);

        one.send(
                "DELETE",
                "/api/cove/v1/tokens/" + made.path("id").textValue(),
                new byte[0],
                Map.of());

        assertThat(guest.get("/api/cove/v1/programs").status()).isEqualTo(401);
    }
}
