// SPDX-License-Identifier: Apache-2.0
package cove.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import cove.cli.LocalServer;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Lets the command line start the server of a home, or find the one that runs. */
public final class HomeServer implements LocalServer {
    @Override
    public Running start(Path path, Options options) {
        var home = Home.at(path);
        var server = Server.start(home, CoveConfig.read(home.config()).with(options));
        return new RunningServer(server.url(), server.signInUrl(), server::close);
    }

    @Override
    public Running startForOneCommand(Path path) {
        beQuiet();
        var home = Home.at(path);
        var server = Server.start(home, CoveConfig.read(home.config()).forOneCommand());
        return new RunningServer(server.url(), Optional.empty(), () -> closeQuietly(server));
    }

    /** Standard error belongs to the command; only what it cannot tell itself is logged. */
    private static void beQuiet() {
        if (System.getProperty("cove.log") == null) {
            System.setProperty("cove.log", "ERROR");
        }
    }

    private record RunningServer(String url, Optional<String> signInUrl, Runnable end)
            implements Running {
        @Override
        public void close() {
            end.run();
        }
    }

    /**
     * Other commands may be listening to a log: they are cut off and find the next server, which is
     * nothing to bother the user of this one with.
     */
    private static void closeQuietly(Server server) {
        var ours = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var helidons = java.util.logging.Logger.getLogger("io.helidon");
        var level = ours.getLevel();
        var helidonsLevel = helidons.getLevel();
        ours.setLevel(Level.OFF);
        helidons.setLevel(java.util.logging.Level.OFF);
        try {
            server.close();
        } finally {
            ours.setLevel(level);
            helidons.setLevel(helidonsLevel);
        }
    }

    @Override
    public Optional<String> servedAt(Path path) {
        var home = Home.at(path);
        return home.seat().occupied(CoveConfig.read(home.config()).kept().machine());
    }

    @Override
    public String adminToken(Path path) {
        Path file = Home.at(path).adminToken();
        try {
            return Files.readString(file).strip();
        } catch (AccessDeniedException e) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "Tried to read %s, but it belongs to another account. Ask its owner for a token, then set CODEOCEAN_DOMAIN and CODEOCEAN_TOKEN."
                                    .formatted(file)),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Setting> settings(Path path) {
        return CoveConfig.read(Home.at(path).config()).origins().entrySet().stream()
                .map(
                        setting -> {
                            String[] parts = setting.getValue().split("  # ", 2);
                            return new Setting(setting.getKey(), parts[0], parts[1]);
                        })
                .toList();
    }

    @Override
    public Move moveDatabase(Path path, String url) {
        beQuiet();
        return new HomeMove(Home.at(path)).to(url);
    }

    @Override
    public String version() {
        return Server.version();
    }
}
