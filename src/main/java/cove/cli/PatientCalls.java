// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Calls that are made again until they are answered: connections break, and servers are started
 * anew. For calls only that do no harm when they are made twice.
 */
final class PatientCalls {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int CONFLICT = 409;
    private static final int FIRST_REFUSAL = 400;

    private final ApiClient api;
    private final Screen screen;
    private final Duration patience;
    private boolean broken;

    PatientCalls(ApiClient api, Screen screen) {
        this(api, screen, PATIENCE);
    }

    PatientCalls(ApiClient api, Screen screen, Duration patience) {
        this.api = api;
        this.screen = screen;
        this.patience = patience;
    }

    /**
     * Makes a call.
     *
     * @param wanted the statuses that are an answer; a conflict counts only with the right place
     * @throws CommandFailure when it was refused, or the patience is over
     */
    HttpResponse<InputStream> send(
            String method, String path, Map<String, String> headers, byte[] body, int... wanted) {
        long end = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            CommandFailure failure;
            Address to = api.address();
            try {
                var response = api.attempt(to, method, path, headers, body);
                int status = response.statusCode();
                boolean isAnswer =
                        Arrays.stream(wanted).anyMatch(one -> one == status)
                                && (status != CONFLICT
                                        || response.headers()
                                                .firstValue("Upload-Offset")
                                                .isPresent());
                if (isAnswer) {
                    mended();
                    return response;
                }
                failure = ApiClient.refusal(response);
                if (!isPassing(status)) {
                    throw failure;
                }
            } catch (IOException e) {
                failure = ApiClient.unreachable(to, e);
                api.renew(to);
            }
            if (System.nanoTime() > end) {
                throw failure;
            }
            tell(failure);
            pause(pause);
            pause = pause.multipliedBy(2);
            if (pause.compareTo(LONGEST_PAUSE) > 0) {
                pause = LONGEST_PAUSE;
            }
        }
    }

    /**
     * Somebody else has the turn, too much is going on, or something that the server needs is away.
     */
    private static boolean isPassing(int status) {
        return status == CONFLICT || status == 429 || status >= 500 || status < FIRST_REFUSAL;
    }

    private synchronized void tell(CommandFailure failure) {
        if (!broken) {
            broken = true;
            screen.tell("%s Trying again.".formatted(failure.getMessage()));
        }
    }

    private synchronized void mended() {
        if (broken) {
            broken = false;
            screen.tell("Going on.");
        }
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", e);
        }
    }
}
