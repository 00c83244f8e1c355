// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.cli.LocalServer;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Lets the command line start the server of a home, or find the one that runs. */
public final class HomeServer implements LocalServer {
    @Override
    public Running start(Path path, Options options) {
        options.executor()
                .filter(name -> !name.equals("sandbox"))
                .ifPresent(
                        name -> {
                            throw CoveException.invalid(
                                    "There is no executor '%s'; there is: sandbox."
                                            .formatted(name));
                        });
        var home = Home.at(path);
        var server = Server.start(home, CoveConfig.read(home.config()).with(options));
        return new Running() {
            @Override
            public String url() {
                return server.url();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    @Override
    public Optional<String> servedAt(Path path) {
        var home = Home.at(path);
        try {
            return home.isServed() && Files.exists(home.address())
                    ? Optional.of(Files.readString(home.address()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String adminToken(Path path) {
        try {
            return Files.readString(Home.at(path).adminToken()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> settings(Path path) {
        return CoveConfig.read(Home.at(path).config()).origins().entrySet().stream()
                .map(setting -> "%s = %s".formatted(setting.getKey(), setting.getValue()))
                .toList();
    }

    @Override
    public String version() {
        return Server.version();
    }
}
