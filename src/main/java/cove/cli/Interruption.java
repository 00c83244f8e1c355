// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C, a closed terminal and {@code kill} do to a run that somebody attends: they stop the
 * computation, and the process ends when its end was told.
 */
final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Attended(ApiClient api, String id) {}

    private final Screen screen;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook =
            Thread.ofPlatform().name("interruption").unstarted(this::interrupted);
    private volatile Attended attended;

    Interruption(Screen screen) {
        this.screen = screen;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From now on an interruption stops this computation. */
    void stops(ApiClient api, String id) {
        attended = new Attended(api, id);
    }

    private void interrupted() {
        if (attended == null) {
            screen.wipe();
            return;
        }
        String id = attended.id();
        screen.tell("Interrupted: stopping computation %s".formatted(id));
        try {
            attended.api()
                    .post(
                            ApiClient.path("/api/cove/v1/computations/{}/stop", id),
                            Json.MAPPER.createObjectNode());
            if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                screen.tell("It has not ended yet. Follow it with: cove logs -f %s".formatted(id));
            }
        } catch (CommandFailure e) {
            screen.tell(
                    "%s The computation goes on. Follow it with: cove logs -f %s ; stop it with: cove stop %s"
                            .formatted(e.getMessage(), id, id));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end was told: an interruption has nothing more to wait for. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is at work, and waited for this.
        }
    }
}
