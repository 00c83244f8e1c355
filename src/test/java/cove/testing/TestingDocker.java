// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A real Docker Engine of this process's own, with one image made of programs of this machine: no
 * registry can be reached from where the tests run.
 */
public final class TestingDocker implements AutoCloseable {
    /** A shell and the usual programs beside it. */
    public static final String IMAGE = "cove-test/base";

    private static final List<String> PROGRAMS =
            List.of(
                    "bash",
                    "sh",
                    "cat",
                    "chmod",
                    "chown",
                    "chroot",
                    "cut",
                    "find",
                    "grep",
                    "mknod",
                    "mktemp",
                    "mount",
                    "nsenter",
                    "readlink",
                    "timeout",
                    "tr",
                    "umount",
                    "unshare",
                    "cp",
                    "env",
                    "head",
                    "id",
                    "ls",
                    "mkdir",
                    "mkfifo",
                    "mv",
                    "nohup",
                    "rm",
                    "seq",
                    "setsid",
                    "sha256sum",
                    "sleep",
                    "tail",
                    "tee",
                    "touch",
                    "true",
                    "truncate",
                    "wc");

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private static TestingDocker shared;

    private final Path folder;
    private Process containerd;
    private Process daemon;

    private TestingDocker(Path folder) {
        this.folder = folder;
    }

    /** The one of this process, started when it is first asked for; nobody stops it. */
    public static synchronized TestingDocker shared() {
        if (shared == null) {
            shared = own();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** One that its test may stop and kill, and has to close. */
    public static TestingDocker own() {
        try {
            var docker = new TestingDocker(Files.createTempDirectory("cove-docker"));
            docker.startContainerd();
            docker.startDaemon();
            docker.importFiles(IMAGE, PROGRAMS);
            return docker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client connects to. */
    public String address() {
        return "unix://" + folder.resolve("docker.sock");
    }

    /** The names of all containers. */
    public List<String> containers() {
        return docker("ps", "--all", "--format", "{{.Names}}").output().lines().toList();
    }

    /** The names of all containers of an executor, by its folder. */
    public List<String> containers(Path folder) {
        return docker(
                        "ps",
                        "--all",
                        "--filter",
                        "label=cove.home=" + folder,
                        "--format",
                        "{{.Names}}")
                .output()
                .lines()
                .toList();
    }

    /** A service of its own, as Debian has it: it stays when the engine is killed. */
    private void startContainerd() throws IOException {
        Path config = folder.resolve("containerd.toml");
        Files.writeString(
                config,
                """
                version = 2
                root = "%1$s/containerd"
                state = "%1$s/containerd-state"
                disabled_plugins = ["io.containerd.grpc.v1.cri"]
                [grpc]
                address = "%1$s/containerd.sock"
                """
                        .formatted(folder));
        containerd = start("containerd", List.of("--config", config.toString()));
        Eventually.so(
                "containerd to answer; see " + folder.resolve("log"),
                Duration.ofSeconds(60),
                () -> Files.exists(folder.resolve("containerd.sock")));
    }

    /** Starts the engine on the same data, unless it runs. */
    public void startDaemon() {
        if (daemon != null && daemon.isAlive()) {
            return;
        }
        daemon =
                start(
                        "dockerd",
                        List.of(
                                "--containerd=" + folder.resolve("containerd.sock"),
                                "--data-root=" + folder.resolve("data"),
                                "--exec-root=" + folder.resolve("exec"),
                                "--pidfile=" + folder.resolve("pid"),
                                "--host=" + address(),
                                "--bridge=none",
                                "--iptables=false",
                                "--live-restore"));
        Eventually.so(
                "the engine to answer; see " + folder.resolve("log"),
                Duration.ofSeconds(60),
                () -> isAnswering());
    }

    /** It ends with this JVM, whatever ends that. */
    private Process start(String program, List<String> options) {
        var command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM", program));
        command.addAll(options);
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        var started = new CompletableFuture<Process>();
        // The signal comes when the thread ends that started it.
        Thread.ofPlatform()
                .daemon()
                .name(program)
                .start(
                        () -> {
                            try {
                                started.complete(builder.start());
                                new CountDownLatch(1).await();
                            } catch (IOException | InterruptedException e) {
                                started.completeExceptionally(e);
                            }
                        });
        return started.join();
    }

    private boolean isAnswering() {
        return docker("version").isSuccess();
    }

    /** Ends the engine in good order; containers go on. */
    public void stopDaemon() {
        daemon.destroy();
        daemon.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Ends the engine with SIGKILL; containers go on. */
    public void killDaemon() {
        daemon.destroyForcibly();
        daemon.onExit().join();
    }

    /** The containers whose name begins so, whatever became of them. */
    public List<String> containersNamed(String beginning) {
        return docker("ps", "-a", "--format", "{{.Names}}")
                .output()
                .lines()
                .filter(name -> name.startsWith(beginning))
                .toList();
    }

    /**
     * What containerd 1.6 keeps of a container when the engine is killed in the middle of its
     * start, at some moments: its folder, for ever.
     */
    public void leaveHalfStarted(String container) {
        try {
            Files.createDirectories(
                    folder.resolve("containerd-state/io.containerd.runtime.v2.task/moby")
                            .resolve(container));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills what runs in a container. */
    public void killContainer(String name) {
        docker("kill", name);
    }

    private record Outcome(int exitCode, String output) {
        boolean isSuccess() {
            return exitCode == 0;
        }
    }

    private Outcome docker(String... words) {
        var command = new ArrayList<>(List.of("docker", "--host", address()));
        command.addAll(List.of(words));
        return run(command);
    }

    private static Outcome run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Does something as whoever may use the engine; it has to succeed. */
    public String command(String... words) {
        Outcome outcome = docker(words);
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(String.join(" ", words) + ": " + outcome.output());
        }
        return outcome.output();
    }

    /** Makes an image of programs of this machine, and of nothing else. */
    public void importFiles(String image, String... programs) {
        try {
            importFiles(image, List.of(programs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void importFiles(String image, List<String> programs) throws IOException {
        var files = new TreeSet<String>();
        for (String program : programs) {
            String path = run(List.of("sh", "-c", "command -v " + program)).output().strip();
            if (!path.startsWith("/")) {
                path = "/bin/" + program;
            }
            files.add(path);
            var libraries = LIBRARY.matcher(run(List.of("ldd", path)).output());
            while (libraries.find()) {
                files.add(libraries.group(1));
            }
        }
        Path root = Files.createTempDirectory(folder, "root");
        for (String name : List.of("bin", "lib", "lib64")) {
            Files.createDirectories(root.resolve("usr").resolve(name));
            Files.createSymbolicLink(root.resolve(name), Path.of("usr", name));
        }
        Files.createDirectory(root.resolve("tmp"));
        for (String file : files) {
            Path copy = root.resolve(file.substring(1));
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path tar = folder.resolve("base.tar");
        Outcome packed = run(List.of("tar", "-cf", tar.toString(), "-C", root.toString(), "."));
        if (!packed.isSuccess()) {
            throw new IllegalStateException("could not pack an image: " + packed);
        }
        command("import", "--change", "ENV PATH=/usr/bin:/bin", tar.toString(), image);
        Files.delete(tar);
    }

    @Override
    public void close() {
        String containers = docker("ps", "-aq").output().strip();
        if (!containers.isEmpty()) {
            var command = new ArrayList<>(List.of("rm", "-f"));
            command.addAll(List.of(containers.split("\\s+")));
            docker(command.toArray(String[]::new));
        }
        stopDaemon();
        containerd.destroy();
        containerd.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        run(
                List.of(
                        "sh",
                        "-c",
                        """
                        grep -o "$1[^ ]*" /proc/mounts | sort -r | xargs -r umount -l
                        rm -rf "$1"
                        """,
                        "sh",
                        folder.toString()));
    }
}
