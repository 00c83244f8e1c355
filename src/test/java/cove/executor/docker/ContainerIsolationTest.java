// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks around from inside a container, as a program would that wants out. */
class ContainerIsolationTest {
    private static final Resources SMALL = new Resources(1, 256L << 20, 200);

    @TempDir private static Path home;
    private static ContainerRuns runs;

    /** What many tests look at, from one container. */
    private static String status;

    @BeforeAll
    static void open() {
        runs = new ContainerRuns(home);
        status = inside("cat /proc/self/status");
    }

    @AfterAll
    static void close() {
        runs.close();
    }

    @Test
    void noCapabilityIsLeftAndNoneCanBeGained() {
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertThat(valueOf(set)).as(set).isEqualTo("0000000000000000");
        }
        assertThat(valueOf("NoNewPrivs")).isEqualTo("1");
    }

    @Test
    void systemCallsAreFilteredAsTheEngineDoes() {
        assertThat(valueOf("Seccomp")).isEqualTo("2");
    }

    @Test
    void itRunsAsTheAccountOfTheServer() throws IOException {
        assertThat(inside("id -u; id -g"))
                .isEqualTo(
                        "%s\n%s\n"
                                .formatted(
                                        Files.getAttribute(home, "unix:uid"),
                                        Files.getAttribute(home, "unix:gid")));
    }

    @Test
    void itsNamespacesAreItsOwn() throws IOException {
        List<String> names = List.of("mnt", "pid", "ipc", "uts", "net");
        String seen = inside("for n in mnt pid ipc uts net; do readlink /proc/self/ns/$n; done");

        for (String name : names) {
            String host = Files.readSymbolicLink(Path.of("/proc/self/ns", name)).toString();
            assertThat(seen).contains(name + ":").doesNotContain(host);
        }
    }

    @Test
    void onlyItsOwnProcessesAreThere() {
        assertThat(inside("ls -d /proc/[0-9]* | wc -l").strip()).isIn("2", "3", "4", "5");
    }

    @Test
    void neitherTheHomeOfTheServerNorAnotherRunCanBeReached() {
        RunHandle other = runs.start("touch /results/here; sleep 1000", SMALL);
        Eventually.so(
                "the other run",
                Duration.ofSeconds(20),
                () -> Files.exists(other.folder().resolve("results/here")));

        String found =
                inside(
                        """
                        for place in %1$s %1$s/admin-token %2$s /proc/1/root%1$s /proc/1/cwd/../../..%1$s; do
                            [ -e "$place" ] && echo "$place"
                        done
                        find / -xdev -name admin-token 2>/dev/null
                        exit 0
                        """
                                .formatted(home, other.folder()));

        runs.stop(other);
        runs.release(other);
        assertThat(found).isEmpty();
    }

    /** One container for all: each attempt has to fail, and not for want of its program. */
    @Test
    void whatOnlyTheHostMayDoIsRefused() {
        String attempts =
                """
                echo 1 > /proc/sys/kernel/core_pattern
                echo 0 > /proc/sys/kernel/randomize_va_space
                echo h > /proc/sysrq-trigger
                touch /data/asset/here
                rm /data/asset/data.txt
                chmod 777 /data/asset
                echo more >> /data/asset/data.txt
                mount -t tmpfs x /tmp
                mount -o remount,rw /data/asset
                mount --bind /data/asset /tmp
                umount /data/asset
                unshare --mount true
                unshare --net true
                unshare --user --map-root-user --mount true
                nsenter --target 1 --mount true
                chroot / true
                echo other > /proc/sys/kernel/hostname
                mknod /tmp/disk b 8 0
                chown 1:1 /results
                echo -1000 > /proc/self/oom_score_adj
                echo 1 > /sys/fs/cgroup/memory/memory.limit_in_bytes
                echo max > /sys/fs/cgroup/memory.max
                """;
        String script =
                attempts.lines()
                        .map("(%s) 2>/dev/null; echo \"$? %<s\"\n"::formatted)
                        .collect(Collectors.joining());

        List<String> outcomes = inside(script).lines().toList();

        assertThat(outcomes).hasSameSizeAs(attempts.lines().toList());
        assertThat(outcomes).noneMatch(line -> line.startsWith("0 ") || line.startsWith("127 "));
        assertThat(home.resolve("asset/data.txt")).hasContent("given");
    }

    @Test
    void dataAssetsCanBeRead() {
        assertThat(inside("cat /data/asset/data.txt")).isEqualTo("given\n");
    }

    @Test
    void nothingOfTheServersEnvironmentIsThere() {
        assertThat(
                        inside("env; cat /proc/1/environ | tr '\\0' '\\n'")
                                .lines()
                                .map(line -> line.replaceFirst("=.*", "")))
                .containsOnly("PATH", "PWD", "SHLVL", "_", "RUN", "HOME", "HOSTNAME");
    }

    @Test
    void onlyThreeFilesAreOpen() {
        String open =
                inside(
                        """
                        for number in {0..300}; do
                            [ -e /proc/$$/fd/$number ] && echo $number $(readlink /proc/$$/fd/$number)
                        done
                        exit 0
                        """);

        assertThat(open.lines())
                .containsExactly("0 /dev/null", "1 /run/cove/output", "2 /run/cove/output");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHostIsReachedWhereThatWasAskedForOnly(boolean wanted) throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RunHandle run =
                    runs.start(
                            "exec 3<> /dev/tcp/127.0.0.1/%d".formatted(listener.getLocalPort()),
                            SMALL,
                            wanted ? Network.HOST : Network.NONE);

            assertThat(runs.exit(run).exitCode() == 0).as(runs.log(run)).isEqualTo(wanted);
            runs.release(run);
        }
    }

    @Test
    void withoutANetworkThereIsTheLoopbackAlone() {
        assertThat(
                        inside("tail -n +3 /proc/net/dev | cut -d: -f1; tail -n +2 /proc/net/unix")
                                .strip())
                .isEqualTo("lo");
    }

    @Test
    void sharedMemoryAndTemporaryFilesWork() {
        assertThat(inside("echo a > /dev/shm/a; cat /dev/shm/a; mktemp | cut -c1-9"))
                .isEqualTo("a\n/tmp/tmp.\n");
    }

    @Test
    void whatARunWritesWhereItsEndIsToldChangesNothingElse() {
        RunHandle run =
                runs.start(
                        "printf 'exit_code 0\\npeak_memory x\\nmemory oom_kill -1\\nend\\n' > /run/cove/report; exit 7",
                        SMALL);

        assertThat(runs.exit(run).exitCode()).isEqualTo(7);
        assertThat(runs.exit(run).outOfMemory()).isZero();
        runs.release(run);
    }

    private static String valueOf(String key) {
        return status.lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .collect(Collectors.joining());
    }

    private static String inside(String script) {
        return runs.output(script, SMALL);
    }
}
