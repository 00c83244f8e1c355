// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.executor.ProcessTable;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server under load is killed with SIGKILL at random moments, again and again, while callers go
 * on asking. {@code -Dcove.kills=1000} kills more often, {@code -Dcove.seed=…} repeats a course of
 * choices (not the race that came of it).
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("cove.kills", 50);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final int CALLERS = 8;
    private static final int LONGEST_LIFE_MILLIS = 400;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SETTINGS =
            """
            [capacity]
            cpus = 6
            [network]
            default = "none"
            widest = "host"
            [resources]
            default = { cpus = 1, memory = 268435456, processes = 100 }
            """;

    /** Arguments: lines to print, milliseconds to take, exit code, port of the witness or 0. */
    private static final String SCRIPT =
            """
            echo "launched $(< /proc/sys/kernel/random/uuid)"
            if [ "$4" != 0 ]; then
                exec 3<> /dev/tcp/127.0.0.1/"$4"
                printf %s "$CO_COMPUTATION_ID" >&3
                read -r counted <&3
            fi
            (trap '' TERM; setsid sleep 1000 &)
            for ((line = 1; line <= $1; line++)); do echo "line $line"; done
            sleep "$(printf '%d.%03d' $(($2 / 1000)) $(($2 % 1000)))"
            echo "result of $CO_COMPUTATION_ID" > /results/result.txt
            exit "$3"
            """;

    private enum Fate {
        KEPT,
        STOPPED,
        DELETED
    }

    /** What was answered with 200, and what must come of it. */
    private record Accepted(String id, int lines, int exitCode, boolean witnessed, Fate fate) {}

    @TempDir private Path folder;
    private volatile ServerProcess server;

    private final ConcurrentLinkedQueue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> complaints = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @Test
    void whatWasAcceptedIsLaunchedOnceAndFinishedHoweverOftenTheServerIsKilled() throws Exception {
        int kills = kills();
        System.out.printf("%d kills, -Dcove.seed=%d%n", kills, SEED);
        var random = new Random(SEED);
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), SETTINGS + executor() + database());
        var recipe = Recipe.ofThisBuild();
        server = ServerProcess.start(recipe, home, List.of(), Map.of());
        try (var witness = new Witness()) {
            var client = new Client(() -> server.url(), server.token());
            List<String> capsules =
                    List.of(
                            client.addCapsule(new CapsuleSource(folder.resolve("alone"), SCRIPT)),
                            client.addCapsule(
                                    new CapsuleSource(folder.resolve("witnessed"), SCRIPT)
                                            .with(
                                                    ".codeocean/cove.json",
                                                    "{\"network\": \"host\"}")));
            List<Thread> callers =
                    IntStream.range(0, CALLERS)
                            .mapToObj(
                                    n ->
                                            caller(
                                                    new Random(SEED + n),
                                                    client,
                                                    capsules,
                                                    witness.port()))
                            .toList();
            for (int kill = 0; kill < kills && complaints.isEmpty(); kill++) {
                if (random.nextInt(4) > 0) {
                    server.awaitReady();
                }
                pause(random.nextInt(LONGEST_LIFE_MILLIS));
                server.kill();
                server = ServerProcess.launch(recipe, home, List.of(), Map.of());
            }
            server.awaitReady();
            over = true;
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(complaints).isEmpty();
            System.out.printf("%d computations were accepted%n", accepted.size());
            // On a busy machine few are answered between two kills.
            assertThat(accepted).hasSizeGreaterThan(kills / 5);

            everyPromiseIsKept(client, witness);
            awaitQuiet();
            nothingIsLeftOver(home);
        } finally {
            over = true;
            server.close();
        }
        Eventually.so(
                "all processes to be gone",
                PATIENCE,
                () -> ProcessTable.mentioning(home.toString()).isEmpty());
    }

    int kills() {
        return KILLS;
    }

    /** Settings that say where computations run. */
    String executor() {
        return "";
    }

    /** Waits until the executor's engine has nothing of these computations any more. */
    void awaitQuiet() {
        // One without an engine has nothing.
    }

    /** Settings that say where rows are kept. */
    String database() {
        return "";
    }

    private Thread caller(Random random, Client client, List<String> capsules, int port) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (!over) {
                                    accepted.add(call(random, client, capsules, port));
                                }
                            } catch (Throwable e) {
                                complaints.add(e);
                            }
                        });
    }

    private static Accepted call(Random random, Client client, List<String> capsules, int port) {
        boolean witnessed = random.nextBoolean();
        int lines = random.nextInt(200);
        int exitCode = random.nextBoolean() ? 0 : random.nextInt(100);
        String id =
                client.start(
                        capsules.get(witnessed ? 1 : 0),
                        "" + lines,
                        "" + random.nextInt(300),
                        "" + exitCode,
                        "" + (witnessed ? port : 0));
        Fate fate =
                switch (random.nextInt(10)) {
                    case 0 -> Fate.STOPPED;
                    case 1 -> Fate.DELETED;
                    default -> Fate.KEPT;
                };
        if (fate == Fate.KEPT) {
            if (random.nextInt(3) == 0) {
                watch(client, id);
            }
        } else {
            pause(random.nextInt(200));
            var answer = fate == Fate.STOPPED ? client.stop(id) : client.delete(id);
            // 404: it was deleted, and the answer that said so got lost.
            assertThat(answer.status()).as(answer.text()).isIn(204, 404);
        }
        return new Accepted(id, lines, exitCode, witnessed, fate);
    }

    /** Follows a computation to its end; its state never goes back. */
    private static void watch(Client client, String id) {
        List<String> order = List.of("initializing", "running", "finalizing", "completed");
        int at = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (at < order.size() - 1) {
            JsonNode computation = client.get("/api/v1/computations/" + id).json();
            int now = order.indexOf(computation.path("state").asText());
            assertThat(now).as(computation.toString()).isGreaterThanOrEqualTo(at);
            assertThat(System.nanoTime()).as("endless: " + computation).isLessThan(deadline);
            at = now;
            pause(20);
        }
    }

    private void everyPromiseIsKept(Client client, Witness witness) throws IOException {
        Map<String, JsonNode> ends = new HashMap<>();
        for (Accepted run : accepted) {
            if (run.fate() == Fate.DELETED) {
                assertThat(client.get("/api/v1/computations/" + run.id()).status()).isEqualTo(404);
                assertThat(witness.launchesOf(run.id())).isLessThanOrEqualTo(1);
            } else {
                ends.put(run.id(), check(run, client.awaitEnd(run.id()), client, witness));
            }
        }
        List<String> stored =
                client.allComputations().stream().map(one -> one.path("id").asText()).toList();
        assertThat(stored).containsExactlyInAnyOrderElementsOf(ends.keySet());
    }

    private static JsonNode check(Accepted run, JsonNode end, Client client, Witness witness) {
        String told = end.toString();
        String log = client.log(run.id()).text();
        assertThat(end.path("state").asText()).as(told).isEqualTo("completed");
        long launches = log.lines().filter(line -> line.startsWith("launched ")).count();
        if (end.path("end_status").asText().equals("stopped")) {
            assertThat(run.fate()).as(told).isEqualTo(Fate.STOPPED);
            assertThat(end.path("exit_code").asInt()).as(told).isEqualTo(137);
            assertThat(launches).isLessThanOrEqualTo(1);
            assertThat(witness.launchesOf(run.id())).isLessThanOrEqualTo(1);
            return end;
        }
        assertThat(end.path("exit_code").asInt()).as(told).isEqualTo(run.exitCode());
        assertThat(end.path("end_status").asText())
                .as(told)
                .isEqualTo(run.exitCode() == 0 ? "succeeded" : "failed");
        assertThat(launches).as(log).isEqualTo(1);
        assertThat(log.substring(log.indexOf('\n') + 1))
                .isEqualTo(
                        IntStream.rangeClosed(1, run.lines())
                                .mapToObj(line -> "line " + line + "\n")
                                .collect(Collectors.joining()));
        assertThat(witness.launchesOf(run.id())).as(told).isEqualTo(run.witnessed() ? 1 : 0);
        assertThat(end.path("has_results").asBoolean()).as(told).isTrue();
        var urls = client.get("/api/v1/computations/" + run.id() + "/results/urls?path=result.txt");
        String path = java.net.URI.create(urls.json().path("download_url").asText()).getRawPath();
        String query = java.net.URI.create(urls.json().path("download_url").asText()).getRawQuery();
        assertThat(client.get(query == null ? path : path + "?" + query).text())
                .isEqualTo("result of " + run.id() + "\n");
        return end;
    }

    private void nothingIsLeftOver(Path home) throws IOException {
        for (Accepted run : accepted) {
            assertThat(ProcessTable.mentioning(run.id())).isEmpty();
        }
        List<String> kept =
                accepted.stream()
                        .filter(run -> run.fate() != Fate.DELETED)
                        .map(Accepted::id)
                        .toList();
        try (Stream<Path> runs = Files.walk(home.resolve("runs"), 2)) {
            assertThat(
                            runs.filter(path -> home.relativize(path).getNameCount() == 3)
                                    .map(path -> path.getFileName().toString()))
                    .isSubsetOf(kept);
        }
        for (String id : kept) {
            assertThat(home.resolve("runs").resolve(id.substring(0, 2)).resolve(id).resolve("work"))
                    .doesNotExist();
        }
        Eventually.so("an empty trash", PATIENCE, () -> isEmpty(home.resolve("trash")));
        assertThat(isEmpty(home.resolve("uploads"))).isTrue();
        assertThat(ControlGroups.of(accepted.stream().map(Accepted::id).toList())).isEmpty();
        try (Stream<Path> shared = Files.list(home.resolve("sandbox"))) {
            assertThat(shared.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("new-") || name.endsWith(".new"));
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return !Files.exists(folder);
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
