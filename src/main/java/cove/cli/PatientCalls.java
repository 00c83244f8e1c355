// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
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
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final int CONFLICT = 409;

    /** What became of one attempt. */
    sealed interface Attempt {
        record Answered(HttpResponse<InputStream> response) implements Attempt {}

        /** It broke off, or the server cannot do it at the moment; it may be tried again. */
        record Failed(CommandFailure failure) implements Attempt {}
    }

    /** How long somebody has been waiting for a call to succeed. */
    final class Wait {
        private final long end = System.nanoTime() + PATIENCE.toNanos();
        private Duration pause = FIRST_PAUSE;

        /** Pauses, each time longer; throws the failure once the patience is over. */
        void after(CommandFailure failure) {
            if (System.nanoTime() > end) {
                throw failure;
            }
            tell(failure);
            try {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure("Interrupted.", e);
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        }
    }

    private final ApiClient api;
    private final Screen screen;
    private boolean broken;

    PatientCalls(ApiClient api, Screen screen) {
        this.api = api;
        this.screen = screen;
    }

    /**
     * Makes a call until it is answered.
     *
     * @param wanted the statuses that are an answer; a conflict only if it tells the right place
     * @throws CommandFailure when it was refused, or the patience is over
     */
    HttpResponse<InputStream> send(
            String method, String path, Map<String, String> headers, byte[] body, int... wanted) {
        var wait = new Wait();
        while (true) {
            switch (attempt(method, path, headers, body, wanted)) {
                case Attempt.Answered(var response) -> {
                    return response;
                }
                case Attempt.Failed(CommandFailure failure) -> wait.after(failure);
            }
        }
    }

    JsonNode get(String path) {
        return get(path, Map.of());
    }

    JsonNode get(String path, Map<String, String> headers) {
        return json("GET", path, headers, new byte[0]);
    }

    /** Posts what does no harm when it is posted twice. */
    JsonNode ask(String path, JsonNode body) {
        return json("POST", path, Map.of("Content-Type", "application/json"), Json.bytes(body));
    }

    private JsonNode json(String method, String path, Map<String, String> headers, byte[] body) {
        var wait = new Wait();
        while (true) {
            var response = send(method, path, headers, body, 200);
            try (InputStream answer = response.body()) {
                return Json.MAPPER.readTree(answer);
            } catch (IOException e) {
                wait.after(ApiClient.unreachable(api.address(), e));
            }
        }
    }

    /** Makes a call once. */
    Attempt attempt(
            String method, String path, Map<String, String> headers, byte[] body, int... wanted) {
        Address to = api.address();
        try {
            var response = api.attempt(to, method, path, headers, body);
            int status = response.statusCode();
            if (Arrays.stream(wanted).anyMatch(one -> one == status)
                    && (status != CONFLICT || tellsThePlace(response))) {
                mended();
                return new Attempt.Answered(response);
            }
            Refusal refusal = ApiClient.refusal(response);
            if (isPassing(status)) {
                return new Attempt.Failed(refusal);
            }
            throw refusal;
        } catch (IOException e) {
            api.renew(to);
            return new Attempt.Failed(ApiClient.unreachable(to, e));
        }
    }

    private static boolean tellsThePlace(HttpResponse<InputStream> response) {
        return response.headers().firstValue("Upload-Offset").isPresent();
    }

    /** Somebody else has the turn, too much is going on, or something that it needs is away. */
    private static boolean isPassing(int status) {
        return status == CONFLICT || status == 429 || status > 500;
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
}
