// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server of a home: the one that another process runs, or else one that this process starts and
 * runs as long as the command takes. Other commands may use it meanwhile; when it ends, one of them
 * starts the next.
 */
final class HomeConnection implements Connection {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final LocalServer localServer;
    private final Path home;
    private final HttpClient http;
    private Optional<LocalServer.Running> own = Optional.empty();
    private Address address;

    HomeConnection(LocalServer localServer, Path home, HttpClient http) {
        this.localServer = localServer;
        this.home = home;
        this.http = http;
        this.address = find();
    }

    /** Two commands may come at once: the home's lock lets one of them start the server. */
    private Address find() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<Address> served =
                    localServer
                            .servedAt(home)
                            .map(url -> new Address(url, localServer.adminToken(home)))
                            .filter(this::answers);
            if (served.isPresent()) {
                return served.get();
            }
            try {
                own = Optional.of(localServer.startForOneCommand(home));
                return new Address(own.get().url(), localServer.adminToken(home));
            } catch (CoveException e) {
                if (!(e.problem() instanceof Problem.Conflict)) {
                    throw e;
                }
                if (System.nanoTime() > end) {
                    throw new CommandFailure(
                            "Tried for %d s to reach the server of the home %s, but it neither answers nor ends. Stop that process, then try again."
                                    .formatted(PATIENCE.toSeconds(), home),
                            e);
                }
                pause();
            }
        }
    }

    private boolean answers(Address candidate) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(candidate.url() + "/health"))
                            .timeout(ANSWER)
                            .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // it has just ended
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CommandFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CommandFailure("Interrupted while looking for the server of the home.", e);
    }

    @Override
    public synchronized Address address() {
        return address;
    }

    @Override
    public synchronized boolean renew(Address failed) {
        if (failed.equals(address) && own.isEmpty()) {
            address = find();
        }
        return !failed.equals(address);
    }

    @Override
    public synchronized boolean endsWithCommand() {
        return own.isPresent();
    }

    @Override
    public synchronized void close() {
        own.ifPresent(LocalServer.Running::close);
        own = Optional.empty();
    }
}
