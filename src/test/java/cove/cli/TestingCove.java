// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import cove.app.HomeServer;
import cove.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The command line on a home of its own, in this process: {@code cove("run", folder)}. */
final class TestingCove implements AutoCloseable {
    /** What a command left: its exit code, standard output and standard error. */
    record Outcome(int exitCode, String out, String err) {
        /** The answer without the end of its line. */
        String answer() {
            return out.strip();
        }

        JsonNode json() {
            try {
                return Json.MAPPER.readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON document: " + out, e);
            }
        }
    }

    private final HomeServer app = new HomeServer();
    private final Path folder;
    private Optional<LocalServer.Running> server = Optional.empty();

    /** Works below this folder. */
    TestingCove(Path folder) {
        this.folder = folder;
    }

    /** With a server that all commands find. */
    static TestingCove served(Path folder) {
        var cove = new TestingCove(folder);
        cove.server = Optional.of(cove.app.startForOneCommand(cove.home()));
        return cove;
    }

    Path home() {
        return folder.resolve("home");
    }

    String url() {
        return server.orElseThrow().url();
    }

    String adminToken() {
        return app.adminToken(home());
    }

    Outcome cove(Object... words) {
        var args = new ArrayList<>(List.of("--home", home().toString()));
        List.of(words).forEach(word -> args.add(word.toString()));
        return elsewhere(Map.of(), args.toArray(String[]::new));
    }

    /** Without a home on the command line, in this environment. */
    Outcome elsewhere(Map<String, String> environment, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var screen =
                new Screen(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false);
        int exitCode = CoveCommand.run(app, screen, environment, args);
        return new Outcome(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /** A folder with a capsule whose {@code code/run} is this script. */
    Path capsule(String name, String script) {
        Path capsule = folder.resolve(name);
        write(capsule.resolve("code/run"), "#!/bin/bash\n" + script);
        return capsule;
    }

    /** Writes a file below the folder, and the folders on the way. */
    Path write(Path file, String text) {
        Path path = folder.resolve(file);
        try {
            Files.createDirectories(path.getParent());
            return Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends what runs still: it would go on without the server, in a folder that is removed. */
    @Override
    public void close() {
        if (server.isPresent()) {
            for (JsonNode run : cove("ls", "--limit", "1000", "--json").json()) {
                if (!Set.of("completed", "failed").contains(run.path("state").asText())) {
                    cove("stop", run.path("id").asText());
                }
            }
        }
        server.ifPresent(LocalServer.Running::close);
    }
}
