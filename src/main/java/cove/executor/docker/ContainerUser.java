// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * As whom containers run: as the account of the server, so that what they write belongs to it and
 * they can read what it can read. In an engine without root that account is called root.
 */
final class ContainerUser {
    private final Engine engine;
    private final String account;
    private volatile Optional<String> name = Optional.empty();

    /**
     * Asks the engine later.
     *
     * @param folder one that belongs to the server's account
     */
    ContainerUser(Engine engine, Path folder) {
        this.engine = engine;
        try {
            this.account =
                    Files.getAttribute(folder, "unix:uid")
                            + ":"
                            + Files.getAttribute(folder, "unix:gid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        if (name.isEmpty()) {
            List<String> options =
                    Optional.ofNullable(engine.info().getSecurityOptions()).orElse(List.of());
            name = Optional.of(options.contains("name=rootless") ? "0:0" : account);
        }
        return name.get();
    }
}
