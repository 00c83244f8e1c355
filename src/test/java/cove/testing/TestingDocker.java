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
                    "wc");

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private static TestingDocker shared;

    private final Path folder;
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
            docker.startDaemon();
            docker.importImage();
            return docker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client connects to. */
    public String address() {
        return "unix://" + folder.resolve("docker.sock");
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

    /** Starts the engine on the same data. It ends with this JVM, whatever ends that. */
    public void startDaemon() {
        var builder =
                new ProcessBuilder(
                                "setpriv",
                                "--pdeathsig",
                                "TERM",
                                "dockerd",
                                "--data-root=" + folder.resolve("data"),
                                "--exec-root=" + folder.resolve("exec"),
                                "--pidfile=" + folder.resolve("pid"),
                                "--host=" + address(),
                                "--bridge=none",
                                "--iptables=false",
                                "--live-restore")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        var started = new CompletableFuture<Process>();
        // The signal comes when the thread ends that started it.
        Thread.ofPlatform()
                .daemon()
                .name("dockerd")
                .start(
                        () -> {
                            try {
                                started.complete(builder.start());
                                new CountDownLatch(1).await();
                            } catch (IOException | InterruptedException e) {
                                started.completeExceptionally(e);
                            }
                        });
        daemon = started.join();
        Eventually.so(
                "the engine to answer; see " + folder.resolve("log"),
                Duration.ofSeconds(60),
                () -> isAnswering());
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

    private void importImage() throws IOException {
        var files = new TreeSet<String>();
        for (String program : PROGRAMS) {
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
        Path root = folder.resolve("root");
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
        Outcome imported =
                docker("import", "--change", "ENV PATH=/usr/bin:/bin", tar.toString(), IMAGE);
        if (!imported.isSuccess()) {
            throw new IllegalStateException("could not import an image: " + imported);
        }
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
        run(List.of("rm", "-rf", folder.toString()));
    }
}
