// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Looks around from inside a sandbox, as a program would that wants out. */
class IsolationTest {
    private static final Resources SMALL = new Resources(1, 256L << 20, 200);

    @TempDir private static Path home;
    private static SandboxRuns runs;

    @BeforeAll
    static void open() {
        runs = new SandboxRuns(home, Cgroups.detect("test-" + ProcessHandle.current().pid()));
    }

    @AfterAll
    static void close() {
        runs.close();
    }

    @Test
    void noCapabilityIsLeftAndNoneCanBeGained() {
        String status = inside("cat /proc/self/status");

        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertThat(valueOf(set, status)).as(set).isEqualTo("0000000000000000");
        }
        assertThat(valueOf("NoNewPrivs", status)).isEqualTo("1");
    }

    @Test
    void systemCallsAreFiltered() {
        assertThat(valueOf("Seccomp", inside("cat /proc/self/status"))).isEqualTo("2");
        assertThat(valueOf("Seccomp", inside("cat /proc/1/status"))).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnt", "pid", "ipc", "uts", "net", "user", "cgroup"})
    void everyNamespaceIsItsOwn(String namespace) throws IOException {
        String host = Files.readSymbolicLink(Path.of("/proc/self/ns", namespace)).toString();

        assertThat(inside("readlink /proc/self/ns/" + namespace).strip())
                .startsWith(namespace)
                .isNotEqualTo(host);
    }

    @Test
    void onlyItsOwnProcessesAreThere() {
        assertThat(inside("ls -d /proc/[0-9]* | wc -l").strip()).isIn("2", "3", "4", "5");
        assertThat(inside("tr '\\0' ' ' < /proc/1/cmdline")).startsWith("/bin/sh -c");
    }

    @Test
    void theHostsFilesAreNotThere() {
        assertThat(inside("ls /").split("\n", -1))
                .isSubsetOf(
                        "bin", "data", "dev", "etc", "lib", "lib32", "lib64", "libx32", "opt",
                        "proc", "results", "root", "sbin", "tmp", "usr", "");
        assertThat(inside("ls -A /root; ls -A /tmp")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/shadow",
                "/etc/gshadow",
                "/etc/ssh",
                "/etc/sudoers",
                "/etc/ssl/private",
                "/home",
                "/var",
                "/run",
                "/sys",
                "/boot",
                "/srv",
                "/mnt",
                "/media",
                "/work",
                "/dev/sda",
                "/dev/vda",
                "/dev/mem",
                "/dev/kmsg",
                "/dev/fuse",
                "/dev/kvm"
            })
    void notEvenTheNameOfThisIsThere(String path) {
        assertThat(inside("[ -e " + path + " ] && echo there || echo absent"))
                .isEqualTo("absent\n");
    }

    @Test
    void neitherTheHomeOfTheServerNorAnotherRunCanBeReached() throws IOException {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 1 > /proc/sys/kernel/core_pattern",
                "echo 0 > /proc/sys/kernel/randomize_va_space",
                "echo h > /proc/sysrq-trigger",
                "touch /usr/here",
                "touch /usr/bin/here",
                "touch /bin/here",
                "touch /etc/here",
                "rm /etc/passwd",
                "touch /data/asset/here",
                "rm /data/asset/data.txt",
                "chmod 777 /data/asset",
                "echo more >> /data/asset/data.txt",
                "mount -t tmpfs x /tmp",
                "mount -o remount,rw /usr",
                "mount --bind /data/asset /tmp",
                "umount /usr",
                "unshare --user true",
                "unshare --mount true",
                "unshare --net true",
                "unshare --user --map-root-user --mount true",
                "nsenter --target 1 --mount true",
                "chroot / true",
                "hostname other",
                "mknod /tmp/disk b 8 0",
                "chown 1:1 /results",
                "kill -9 1; sleep 0.1; false",
                "nice -n -5 true 2>&1 | grep -q 'cannot set' && false",
                "bash -c 'echo -1000 > /proc/self/oom_score_adj'",
            })
    void whatOnlyTheHostMayDoIsRefused(String attempt) {
        RunHandle run = runs.start(attempt, SMALL);

        assertThat(runs.exit(run).exitCode()).as(runs.log(run)).isNotIn(0, 127);
        runs.release(run);
    }

    @Test
    void dataAssetsCanBeRead() {
        assertThat(inside("cat /data/asset/data.txt")).isEqualTo("given\n");
    }

    @Test
    void nothingOfTheServersEnvironmentIsThere() {
        // surefire and mvn leave plenty in this process's environment; HOME is always there.
        assertThat(System.getenv()).isNotEmpty();
        String environment = inside("env; cat /proc/1/environ | tr '\\0' '\\n'");

        assertThat(environment.lines().map(line -> line.replaceFirst("=.*", "")))
                .containsOnly("PATH", "PWD", "SHLVL", "_", "RUN");
        assertThat(environment.lines().filter(line -> line.startsWith("PWD=")))
                .containsOnly("PWD=/results");
    }

    @Test
    void onlyThreeFilesAreOpenAndTheyLeadNowhereElse() {
        String open =
                inside(
                        """
                        for number in {0..300}; do
                            [ -e /proc/$$/fd/$number ] && echo $number $(readlink /proc/$$/fd/$number)
                        done
                        exit 0
                        """);

        assertThat(open.lines().map(line -> line.replaceFirst(" .*", "")))
                .containsExactly("0", "1", "2");
        assertThat(open.lines().findFirst()).contains("0 /dev/null");
        assertThat(open).contains("1 pipe:").contains("2 pipe:");
        assertThat(inside("ls /proc/1/fd").lines()).containsExactly("0", "1", "2");
    }

    @Test
    void theNetworkIsEmpty() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String seen =
                    inside(
                            """
                            cat /proc/net/dev | tail -n +3 | cut -d: -f1
                            cat /proc/net/unix | tail -n +2
                            (exec 3<> /dev/tcp/127.0.0.1/%d) 2>/dev/null && echo reached
                            exit 0
                            """
                                    .formatted(listener.getLocalPort()));

            assertThat(seen.strip()).isEqualTo("lo");
        }
    }

    @Test
    void abstractSocketsOfTheHostAreNotThere() {
        String result =
                inside(
                        """
                        python - << 'end'
                        import socket
                        names = [line.split()[-1] for line in open('/proc/net/unix')][1:]
                        print(names)
                        end
                        """);

        assertThat(result).isEqualTo("[]\n");
    }

    @Test
    void pythonIsThere() {
        assertThat(inside("python -c 'print(6 * 7)'")).isEqualTo("42\n");
    }

    @Test
    void itIsRootOfNothing() {
        assertThat(inside("id -u; hostname")).isEqualTo("0\ncove\n");
        assertThat(inside("cat /proc/self/uid_map").strip()).matches("0 +\\d+ +1");
    }

    @Test
    void sharedMemoryAndTemporaryFilesWork() {
        assertThat(inside("echo a > /dev/shm/a; cat /dev/shm/a; mktemp | cut -c1-9"))
                .isEqualTo("a\n/tmp/tmp.\n");
    }

    private static String valueOf(String key, String status) {
        return status.lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .collect(Collectors.joining());
    }

    private static String inside(String script) {
        return runs.output(script, SMALL);
    }
}
