// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "serve", description = "Serves the API of a home until it is interrupted.")
final class ServeCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The address to listen on; 127.0.0.1 by default, 0.0.0.0 for all.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen on; 8080 by default, 0 for any free one.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--executor",
            paramLabel = "NAME",
            description = "Where computations run; sandbox by default.")
    private Optional<String> executor = Optional.empty();

    ServeCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws InterruptedException {
        port.filter(number -> number < 0 || number > 65535)
                .ifPresent(
                        _ -> {
                            throw new WrongUsage("--port must be from 0 to 65535.");
                        });
        var running = start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(running::close));
        String token = cove.home().resolve("admin-token").toString();
        cove.answer(
                Json.MAPPER.createObjectNode().put("url", running.url()).put("token_file", token),
                () -> {
                    cove.screen().answer(running.url());
                    cove.screen().answer("The administrator's token is in " + token);
                });
        running.signInUrl()
                .ifPresent(
                        link ->
                                cove.screen()
                                        .tell(
                                                "Open %s to sign in; it is good once."
                                                        .formatted(link)));
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    private LocalServer.Running start() {
        try {
            return cove.localServer()
                    .start(cove.home(), new LocalServer.Options(host, port, executor));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof BindException) {
                throw new CommandFailure(
                        "Tried to listen, but it failed: %s. Choose another address with --host and --port."
                                .formatted(e.getCause().getMessage()),
                        e);
            }
            throw e;
        }
    }
}
