// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.process.CommandRunner;
import cove.process.CommandRunner.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A host with a resolver on its loopback, and a world around it that answers on public, private and
 * metadata addresses. Two network namespaces hold it; nothing leaves this machine.
 */
final class NetworkWorld implements AutoCloseable {
    /** Who runs the supervisor; the ordinary user finds a {@code /dev/net/tun} as udev makes it. */
    enum User {
        ROOT(""),
        ORDINARY("setpriv --reuid 12345 --regid 12345 --clear-groups");

        private final String become;

        User(String become) {
            this.become = become;
        }
    }

    static final String HOST_ADDRESS = "198.51.100.7";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final String host = "cove-host-" + ProcessHandle.current().pid();
    private final String world = "cove-world-" + ProcessHandle.current().pid();
    private final List<Process> servers = new ArrayList<>();

    NetworkWorld(Path folder) throws IOException {
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name :
                List.of("network.sh", "world.sh", "supervise.sh", "answer.py", "reach.py")) {
            try (InputStream in = NetworkWorld.class.getResourceAsStream(name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
        Files.writeString(folder.resolve("resolv.host"), "nameserver 127.0.0.53\n");
        run("sh", "world.sh", host, world);
        serve(host, "resolver.log", "53", "127.0.0.53");
        serve(host, "host.log", "8080", "127.0.0.1", "127.0.0.53", HOST_ADDRESS, "192.168.77.7");
        serve(
                world,
                "world.log",
                "8080",
                "203.0.113.10",
                "192.168.77.10",
                "169.254.169.254",
                "10.9.9.9",
                "172.16.5.5",
                "100.64.1.1",
                "239.255.255.250");
    }

    private void serve(String namespace, String log, String port, String... addresses)
            throws IOException {
        var words =
                new ArrayList<>(
                        List.of("ip", "netns", "exec", namespace, "/usr/bin/python3", "answer.py"));
        words.addAll(List.of(log, port));
        words.addAll(List.of(addresses));
        var server =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectError(folder.resolve(log + ".errors").toFile())
                        .start();
        servers.add(server);
        if (!"ready".equals(server.inputReader().readLine())) {
            throw new IOException(Files.readString(folder.resolve(log + ".errors")));
        }
    }

    /** What was spoken to so far, but for the resolver. */
    List<String> contacts() throws IOException {
        return Stream.of("host.log", "world.log")
                .flatMap(log -> lines(folder.resolve(log)).stream())
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder for a run, with this closed. */
    Path prepare(String closed) throws IOException {
        Path run = Files.createTempDirectory(folder, "run-");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(run.resolve("network.closed"), closed);
        Files.writeString(run.resolve("resolv.conf"), "nameserver 10.0.2.3\n");
        Files.copy(folder.resolve("reach.py"), run.resolve("reach.py"));
        return run;
    }

    /** The command that supervises a run on the host of this world. */
    List<String> supervision(User user, Path run, String... command) {
        String enter =
                """
                mount --bind %1$s/resolv.host /etc/resolv.conf &&
                mount -t tmpfs tun /dev/net && mknod -m 666 /dev/net/tun c 10 200 &&
                exec %2$s sh %1$s/supervise.sh %1$s/network.sh "$@"
                """
                        .formatted(folder, user.become);
        var words =
                new ArrayList<>(
                        List.of("nsenter", "--net=/run/netns/" + host, "unshare", "--mount"));
        words.addAll(List.of("sh", "-c", enter, "sh", run.toString()));
        words.addAll(List.of(command));
        return words;
    }

    Outcome run(User user, String closed, String... command) throws IOException {
        Path run = prepare(closed);
        return CommandRunner.run(supervision(user, run, command), folder, Map.of(), LIMIT);
    }

    private void run(String... command) throws IOException {
        var outcome = CommandRunner.run(List.of(command), folder, Map.of(), LIMIT);
        if (!outcome.succeeded()) {
            throw new IOException(outcome.stderr());
        }
    }

    @Override
    public void close() throws IOException {
        for (Process server : servers) {
            server.destroyForcibly().onExit().join();
        }
        run("ip", "netns", "del", host);
        run("ip", "netns", "del", world);
    }
}
