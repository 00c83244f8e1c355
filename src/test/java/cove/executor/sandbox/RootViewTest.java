// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RootFilesystem;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import cove.testing.TestingRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in root folders that an administrator keeps, and that nobody may change. */
class RootViewTest {
    @TempDir private static Path home;
    private static SandboxExecutor executor;
    private static Path debian;
    private static Path busybox;

    @BeforeAll
    static void open() {
        executor =
                new SandboxExecutor(
                        home.resolve("executor"),
                        List.of(),
                        InstantSource.system(),
                        Cgroups.detect("test-" + ProcessHandle.current().pid()));
        debian =
                TestingRoot.ofPrograms(
                        home.resolve("debian"), "bash", "sh", "cat", "ls", "touch", "id");
        busybox = TestingRoot.ofBusybox(home.resolve("busybox"));
    }

    @AfterAll
    static void close() {
        executor.close();
    }

    private static String printed(Path root, Network network, String script) throws IOException {
        String id = UUID.randomUUID().toString();
        Path folder = Files.createDirectories(home.resolve("runs").resolve(id));
        for (String part : List.of("results", "tmp", "root")) {
            Files.createDirectory(folder.resolve(part));
        }
        Path log = Files.createFile(folder.resolve("log"));
        RunHandle run =
                executor.prepare(
                        new Launch(
                                        id,
                                        folder,
                                        List.of("sh", "-c", script),
                                        "/results",
                                        Map.of("PATH", "/usr/bin:/bin:/opt/cove/bin"),
                                        List.of(
                                                new Mount(folder.resolve("tmp"), "/tmp", true),
                                                new Mount(folder.resolve("root"), "/root", true),
                                                new Mount(
                                                        folder.resolve("results"),
                                                        "/results",
                                                        true)),
                                        log,
                                        new Resources(1, 256L << 20, 200),
                                        network)
                                .withRoot(new RootFilesystem.Folder(root)));
        executor.submit(run);
        Eventually.answer(
                "the end of a run",
                Duration.ofSeconds(60),
                () ->
                        executor.poll(List.of(run)).get(run) instanceof RunStatus.Exited
                                ? Optional.of(run)
                                : Optional.empty());
        executor.release(run);
        return Files.readString(log);
    }

    private static String printed(Path root, String script) throws IOException {
        return printed(root, Network.NONE, script);
    }

    @Test
    void aRunSeesTheFolderAsItsRoot() throws IOException {
        assertThat(
                        printed(
                                debian,
                                "cat /etc/os-release /opt/tool/version; ls /usr/bin; id -u; touch /results/x && echo written"))
                .isEqualTo(
                        "PRETTY_NAME=\"A root of this test\"\n7\nbash\ncat\nid\nls\nsh\ntouch\n0\nwritten\n");
    }

    @Test
    void aBusyboxAloneIsEnough() throws IOException {
        assertThat(printed(busybox, "echo $0; cat /etc/hostname; ls /; id -un"))
                .isEqualTo("sh\ncove\nbin\ndev\netc\nopt\nproc\nresults\nroot\ntmp\nroot\n");
    }

    @Test
    void nobodyWritesToIt() throws IOException {
        for (String place : List.of("/usr/bin/x", "/bin/x", "/etc/x", "/opt/tool/x")) {
            assertThat(printed(debian, "touch %s; echo tried".formatted(place)))
                    .contains("Read-only file system")
                    .endsWith("tried\n");
        }
        assertThat(debian.resolve("usr/bin/x")).doesNotExist();
        assertThat(debian.resolve("opt/tool/x")).doesNotExist();
    }

    @Test
    void whatARunHasOfItsOwnIsNotTheFolders() throws IOException {
        assertThat(printed(debian, "ls /tmp /run /data /proc/never-shown 2>&1"))
                .doesNotContain("/tmp/never-shown")
                .contains("'/run'", "'/data'", "'/proc/never-shown'");
        assertThat(printed(debian, "ls -a /tmp")).doesNotContain("never-shown");
    }

    @Test
    void namesAreLookedUpWhereTheNetworkSaysAndTheFolderKeepsItsOwn() throws IOException {
        Files.createDirectories(debian.resolve("etc"));
        Files.writeString(debian.resolve("etc/resolv.conf"), "nameserver 192.0.2.1\n");

        assertThat(printed(debian, "cat /etc/resolv.conf")).isEmpty();
        assertThat(printed(debian, Network.HOST, "cat /etc/resolv.conf"))
                .isEqualTo(Files.readString(Path.of("/etc/resolv.conf")));
        assertThat(debian.resolve("etc/resolv.conf")).hasContent("nameserver 192.0.2.1");
    }

    @Test
    void aChangeOfItsSettingsIsSeenByTheNextRun() throws IOException {
        Files.writeString(debian.resolve("etc/license"), "old");
        assertThat(printed(debian, "cat /etc/license")).isEqualTo("old");
        Files.writeString(debian.resolve("etc/license"), "renewed");

        assertThat(printed(debian, "cat /etc/license")).isEqualTo("renewed");
    }
}
