// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Prints what a computation printed.")
final class LogsCommand implements Callable<Integer> {
    private static final int BUFFER = 64 << 10;

    private final CoveCommand cove;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the computation is over.")
    private boolean follow;

    @Option(
            names = "--task",
            paramLabel = "N",
            description = "Only what this task of a pipeline printed; cove show counts them.")
    private Optional<Integer> task = Optional.empty();

    @Option(
            names = "--build",
            description =
                    "What was printed when the environment was built that it ran in; with -f, until it starts.")
    private boolean build;

    @Parameters(paramLabel = "ID", description = "The computation.")
    private String id = "";

    LogsCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        try (var api = cove.connect()) {
            String whole = ShortId.ofComputation(api, id);
            if (!cove.json()) {
                pass(api, whole, cove.screen()::answer);
                return ExitCode.DONE;
            }
            var log = new ByteArrayOutputStream();
            pass(api, whole, (bytes, length) -> log.write(bytes, 0, length));
            cove.screen()
                    .answer(
                            Json.MAPPER
                                    .createObjectNode()
                                    .put("id", whole)
                                    .put("log", log.toString(StandardCharsets.UTF_8)));
        }
        return ExitCode.DONE;
    }

    private void pass(ApiClient api, String whole, Follower.Sink sink) throws IOException {
        String query = follow ? "?follow=true" : "";
        if (build) {
            stream(api, BuildWatch.path(whole) + query, sink);
        } else if (task.isPresent()) {
            String path = "/api/cove/v1/computations/{}/tasks/{}/log";
            stream(api, ApiPath.of(path, whole, task.get().toString()) + query, sink);
        } else if (follow) {
            new Follower(api, cove.screen(), whole).follow(sink);
        } else {
            stream(api, ApiPath.of("/api/cove/v1/computations/{}/log", whole), sink);
        }
    }

    private static void stream(ApiClient api, String path, Follower.Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream log = api.stream(path)) {
            for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
                sink.take(buffer, read);
            }
        }
    }
}
