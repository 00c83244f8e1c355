// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs with {@code internet}, prepared for {@code network.sh} (in the resources). */
final class InternetAccess {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private InternetAccess() {}

    /**
     * Writes what the script expects in the folder of a run; the host's addresses as they are now.
     */
    static void prepare(Path folder) throws IOException {
        Files.writeString(folder.resolve("network.closed"), ClosedNetworks.ofThisHost().batch());
    }

    /**
     * Tries the whole recipe once, in some 100 ms; tells what is in its way on this machine.
     *
     * @param script the installed {@code network.sh}
     */
    static Optional<String> obstacle(Path script) {
        try {
            Path folder =
                    Files.createTempDirectory(script.toAbsolutePath().getParent(), "network-");
            try {
                prepare(folder);
                var outcome =
                        CommandRunner.run(
                                List.of(
                                        "sh",
                                        "-c",
                                        ". \"$1\" && network_check \"$2\"",
                                        "sh",
                                        script.toAbsolutePath().toString(),
                                        folder.toString()),
                                folder,
                                Map.of(),
                                LIMIT);
                return outcome.succeeded()
                        ? Optional.empty()
                        : Optional.of((outcome.stdout() + outcome.stderr()).strip());
            } finally {
                for (String name : List.of("closed", "log", "check", "pid", "ready")) {
                    Files.deleteIfExists(folder.resolve("network." + name));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
