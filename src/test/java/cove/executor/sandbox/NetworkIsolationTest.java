// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cove.executor.sandbox.NetworkWorld.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sandboxes and a real slirp4netns, in a world of network namespaces. */
class NetworkIsolationTest {
    private static final String PUBLIC = "203.0.113.10:8080";

    /** Each of these answers whoever is on the host; see the control below. */
    private static final List<String> NEARER =
            List.of(
                    NetworkWorld.HOST_ADDRESS + ":8080",
                    "192.168.77.7:8080",
                    "192.168.77.10:8080",
                    "169.254.169.254:8080",
                    "10.9.9.9:8080",
                    "172.16.5.5:8080",
                    "100.64.1.1:8080");

    /** What only slirp4netns, or a broadcast, could lead to the host or its neighbours. */
    private static final List<String> DETOURS =
            List.of(
                    "10.0.2.1:8080",
                    "10.0.2.2:8080",
                    "10.0.2.2:53",
                    "10.0.2.3:8080",
                    "10.0.2.255:8080",
                    "239.255.255.250:8080",
                    "255.255.255.255:8080");

    private static NetworkWorld world;

    @BeforeAll
    static void makeTheWorld(@TempDir Path folder) throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            System.out.println("NetworkIsolationTest is skipped: network namespaces need root");
        }
        assumeTrue(root, "network namespaces need root");
        world = new NetworkWorld(folder);
    }

    @AfterAll
    static void endTheWorld() throws IOException {
        if (world != null) {
            world.close();
        }
    }

    private static String closed() {
        var ranges = new ArrayList<>(ClosedNetworks.ofThisHost().ranges());
        ranges.add(NetworkWorld.HOST_ADDRESS + "/32");
        return new ClosedNetworks(ranges).batch();
    }

    @ParameterizedTest
    @EnumSource
    void publicAddressesAreReachedByNumberAndByName(User user) throws IOException {
        var outcome = world.run(user, closed(), reach(List.of(PUBLIC, "lab.example:8080")));
        assertThat(outcome.stdout().lines())
                .hasSize(16)
                .allSatisfy(line -> assertThat(line).endsWith(": 203.0.113.10 answers"));
    }

    @ParameterizedTest
    @EnumSource
    void nothingNearerIsReachedInAnyWay(User user) throws IOException {
        var before = world.contacts();
        var targets = Stream.concat(NEARER.stream(), DETOURS.stream()).toList();
        var outcome = world.run(user, closed(), reach(targets));
        assertThat(outcome.stdout().lines())
                .as(outcome.stderr())
                .hasSize(8 * targets.size())
                .allSatisfy(line -> assertThat(line).endsWith(": Operation not permitted"));
        assertThat(world.contacts()).isEqualTo(before);
    }

    @Test
    void withNothingClosedTheSameAddressesWouldAnswer() throws IOException {
        var outcome = world.run(User.ROOT, "", reach(NEARER));
        assertThat(outcome.stdout().lines())
                .hasSize(8 * NEARER.size())
                .allSatisfy(line -> assertThat(line).endsWith(" answers"));
    }

    @ParameterizedTest
    @EnumSource
    void aRunStillTalksToItself(User user) throws IOException {
        var outcome =
                world.run(
                        user,
                        closed(),
                        "/usr/bin/python3",
                        "-c",
                        """
                        import socket
                        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "10.0.2.100"),
                                                (socket.AF_INET6, "::1")):
                            server = socket.create_server((address, 0), family=family)
                            with socket.create_connection(server.getsockname()[:2], 2) as client:
                                print(client.getpeername()[0])
                        """);
        assertThat(outcome.stdout()).isEqualTo("127.0.0.1\n10.0.2.100\n::1\n");
    }

    @ParameterizedTest
    @EnumSource
    void theCommandCannotOpenWhatIsClosed(User user) throws IOException {
        var outcome =
                world.run(
                        user,
                        closed(),
                        "/bin/bash",
                        "-c",
                        """
                        try() { "$@" > /dev/null 2>&1 && echo "succeeded: $*"; }
                        export PATH=$PATH:/usr/sbin
                        for enter in '' 'unshare --user' 'unshare --user --map-root-user' 'nsenter -t 1 -U -n'; do
                            try $enter ip xfrm policy flush
                            try $enter ip xfrm policy add dst 10.0.0.0/8 dir out action allow priority 0
                            try $enter ip link set tap0 down
                            try $enter ip neigh add 10.9.9.9 lladdr 52:55:0a:00:02:02 dev tap0
                            try $enter sh -c 'echo 1 > /proc/sys/net/ipv4/conf/tap0/disable_xfrm'
                            try $enter python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'
                            try $enter python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)'
                        done
                        echo tried
                        """);
        assertThat(outcome.stdout()).isEqualTo("tried\n");
    }

    @ParameterizedTest
    @EnumSource
    void theExitCodeIsTheCommandsAndNothingIsLeftOver(User user) throws Exception {
        Path run = world.prepare(closed());
        var supervisor =
                supervise(user, run, "echo up; until [ -e /scripts/go ]; do :; done; exit 7");
        var processes = supervisor.descendants().toList();
        assertThat(processes).anyMatch(NetworkIsolationTest::isSlirp);
        Files.createFile(run.resolve("go"));
        assertThat(supervisor.waitFor()).isEqualTo(7);
        assertEnd(processes);
    }

    @ParameterizedTest
    @EnumSource
    void nothingOutlivesAKilledSupervisor(User user) throws Exception {
        var supervisor =
                supervise(user, world.prepare(closed()), "echo up; exec tail -f /dev/null");
        var processes = supervisor.descendants().toList();
        assertThat(processes).anyMatch(NetworkIsolationTest::isSlirp);
        supervisor.destroyForcibly().waitFor();
        assertEnd(processes);
    }

    @ParameterizedTest
    @EnumSource
    void nothingOutlivesAKilledSandbox(User user) throws Exception {
        var supervisor =
                supervise(user, world.prepare(closed()), "echo up; exec tail -f /dev/null");
        var processes = supervisor.descendants().toList();
        supervisor
                .children()
                .filter(child -> !isSlirp(child))
                .forEach(ProcessHandle::destroyForcibly);
        assertThat(supervisor.waitFor()).isEqualTo(128 + 9);
        assertEnd(processes);
    }

    @ParameterizedTest
    @EnumSource
    void aRunWhoseNetworkCannotBeMadeIsNotStartedAndSaysWhy(User user) throws IOException {
        var outcome = world.run(user, "xfrm policy add nonsense\n", "/bin/echo", "started");
        assertThat(outcome.exitCode()).isEqualTo(125);
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).contains("its network could not be made", "nonsense");
    }

    @Test
    void aMachineThatCanDoItHasNoObstacle(@TempDir Path folder) throws IOException {
        Path script = folder.resolve("network.sh");
        try (var in = NetworkIsolationTest.class.getResourceAsStream("network.sh")) {
            Files.copy(in, script);
        }
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        assertThat(InternetAccess.obstacle(script)).isEmpty();
        assertThat(Path.of("/proc/self/mountinfo")).hasContent(mounts);
        assertThat(folder.toFile().list()).containsExactly("network.sh");
    }

    /** A supervisor whose run has said that it is up. */
    private static Process supervise(User user, Path run, String text) throws IOException {
        var supervisor =
                new ProcessBuilder(world.supervision(user, run, "/bin/sh", "-c", text)).start();
        assertThat(supervisor.inputReader().readLine()).isEqualTo("up");
        return supervisor;
    }

    private static boolean isSlirp(ProcessHandle process) {
        return process.info().command().filter(name -> name.endsWith("/slirp4netns")).isPresent();
    }

    /** A zombie that init has not reaped yet has no command any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static void assertEnd(List<ProcessHandle> processes) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (processes.stream().anyMatch(NetworkIsolationTest::runs)) {
            assertThat(System.nanoTime()).as("still there: %s", processes).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String[] reach(List<String> targets) {
        return Stream.concat(Stream.of("/usr/bin/python3", "/scripts/reach.py"), targets.stream())
                .toArray(String[]::new);
    }
}
