// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * Shows people on a terminal what is printed while the environment is built that a computation
 * waits for. They can read it later as well: whatever goes wrong here is not told.
 */
final class BuildWatch implements AutoCloseable {
    private static final int BUFFER = 16 << 10;

    private final ApiClient api;
    private final Screen screen;
    private final String id;
    private final Thread thread;

    private BuildWatch(ApiClient api, Screen screen, String id) {
        this.api = api;
        this.screen = screen;
        this.id = id;
        this.thread = Thread.ofVirtual().name("build-" + id).unstarted(this::watch);
    }

    /** Begins to watch, where anybody looks. */
    static BuildWatch start(ApiClient api, Screen screen, String id) {
        var watch = new BuildWatch(api, screen, id);
        if (screen.isTerminal()) {
            watch.thread.start();
        }
        return watch;
    }

    private void watch() {
        byte[] buffer = new byte[BUFFER];
        try (InputStream log = api.stream(path(id) + "?follow=true")) {
            for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
                screen.tell(buffer, read);
            }
        } catch (IOException | CommandFailure e) {
            screen.wipe();
        }
    }

    static String path(String id) {
        return ApiPath.of("/api/cove/v1/computations/{}/build_log", id);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
