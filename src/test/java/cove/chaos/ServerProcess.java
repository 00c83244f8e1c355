// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, to be killed without a warning. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path home;
    private final Thread reader;
    private volatile Optional<String> url = Optional.empty();

    private ServerProcess(Process process, Path home) {
        this.process = process;
        this.home = home;
        this.reader = Thread.ofVirtual().start(this::readUrl);
    }

    /** Starts a server; it is ready when {@link #url} has an answer. */
    static ServerProcess launch(
            Recipe recipe, Path home, List<String> prefix, Map<String, String> environment)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(recipe.command());
        command.addAll(List.of("--home", home.toString()));
        var builder =
                new ProcessBuilder(command)
                        .redirectError(
                                ProcessBuilder.Redirect.appendTo(
                                        home.resolveSibling(home.getFileName() + ".log").toFile()));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), home);
    }

    /** Starts a server and waits until it is ready. */
    static ServerProcess start(
            Recipe recipe, Path home, List<String> prefix, Map<String, String> environment)
            throws IOException {
        var server = launch(recipe, home, prefix, environment);
        server.awaitReady();
        return server;
    }

    private void readUrl() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("http")) {
                    url = Optional.of(line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    void awaitReady() {
        Eventually.so(
                "the server of " + home,
                PATIENCE,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the server did not start:\n" + log());
                    }
                    return url.isPresent();
                });
    }

    /** Where it answers; nothing while it starts. */
    Optional<String> url() {
        return url;
    }

    String token() {
        try {
            return Files.readString(home.resolve("admin-token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(home.resolveSibling(home.getFileName() + ".log"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** SIGKILL, and no moment to do anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        reader.join();
        url = Optional.empty();
    }

    /** An orderly end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server did not end:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A capsule of one script, on disk. */
    record CapsuleSource(Path folder, String script) {
        CapsuleSource {
            try {
                Files.createDirectories(folder.resolve("code"));
                Files.writeString(
                        folder.resolve("code/run"),
                        script.startsWith("#!") ? script : "#!/bin/bash\n" + script);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Puts another file into it. */
        CapsuleSource with(String path, String text) throws IOException {
            Files.createDirectories(folder.resolve(path).getParent());
            Path fresh = Files.createTempFile("cove", ".part");
            Files.writeString(fresh, text);
            Files.move(fresh, folder.resolve(path), StandardCopyOption.REPLACE_EXISTING);
            return this;
        }
    }
}
