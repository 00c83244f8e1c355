// SPDX-License-Identifier: Apache-2.0
package cove.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import cove.problem.CoveException;
import cove.problem.Problem;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The single place where a problem becomes a status and a {@code {"message": ...}}. */
final class ProblemReply {
    private static final Logger log = LoggerFactory.getLogger(ProblemReply.class);

    private ProblemReply() {}

    /** Answers with a status and a message in words. */
    @FunctionalInterface
    interface Answer {
        void reply(int status, String message) throws IOException;
    }

    static void send(Exception e, ServerRequest request, ServerResponse response) {
        send(e, request, response, (status, message) -> reply(request, response, status, message));
    }

    /** The same to a browser, as a page. */
    static void show(
            Exception e,
            ServerRequest request,
            ServerResponse response,
            BiFunction<Integer, String, Reply> page) {
        send(
                e,
                request,
                response,
                (status, message) -> {
                    response.status(status);
                    page.apply(status, message).send(request, response);
                });
    }

    private static void send(
            Exception e, ServerRequest request, ServerResponse response, Answer answer) {
        try {
            tell(e, request, response, answer);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void tell(
            Exception e, ServerRequest request, ServerResponse response, Answer answer)
            throws IOException {
        if (response.isSent() || e instanceof CloseConnectionException || isCallerGone(e)) {
            logBrokenOff(e, request);
            throw e instanceof RuntimeException bug
                    ? bug
                    : new UncheckedIOException((IOException) e);
        }
        Problem problem = e instanceof CoveException known ? known.problem() : diskProblem(e);
        if (problem == null) {
            String reference = UUID.randomUUID().toString().substring(0, 8);
            log.error(
                    "bug {} in {} {}",
                    reference,
                    request.prologue().method(),
                    request.path().rawPath(),
                    e);
            answer.reply(
                    500,
                    "Sorry, this is a mistake in cove. Its log tells more under the reference %s."
                            .formatted(reference));
            return;
        }
        if (problem instanceof Problem.Unauthenticated) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"cove\"");
        }
        retryAfter(problem)
                .ifPresent(
                        wait ->
                                response.header(
                                        HeaderNames.RETRY_AFTER,
                                        Long.toString(Math.max(1, wait.toSeconds()))));
        answer.reply(statusOf(problem), problem.message());
    }

    private static int statusOf(Problem problem) {
        return switch (problem) {
            case Problem.Invalid _ -> 400;
            case Problem.Unauthenticated _ -> 401;
            case Problem.Forbidden _ -> 403;
            case Problem.NotFound _ -> 404;
            case Problem.Conflict _ -> 409;
            case Problem.TooLarge _ -> 413;
            case Problem.Busy _ -> 429;
            case Problem.Unavailable _ -> 503;
        };
    }

    private static Optional<Duration> retryAfter(Problem problem) {
        return switch (problem) {
            case Problem.Busy busy -> Optional.of(busy.retryAfter());
            case Problem.Unavailable unavailable -> Optional.of(unavailable.retryAfter());
            default -> Optional.empty();
        };
    }

    /**
     * A full or broken disk is not a bug of ours: the caller may come back. Java has no type for a
     * full one, and its words depend on the locale.
     */
    private static Problem diskProblem(Exception e) {
        Throwable cause = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
        if (cause instanceof IOException && !(cause instanceof JsonProcessingException)) {
            log.error("disk trouble", e);
            return new Problem.Unavailable(
                    "Tried to use the disk of this server, but it failed; the administrator finds the reason in its log. Try again later.",
                    Duration.ofSeconds(10));
        }
        return null;
    }

    /** Callers go away, what they read is deleted, and servers end: none of it is news. */
    private static void logBrokenOff(Exception e, ServerRequest request) {
        if (isCallerGone(e)
                || e.getCause() instanceof CoveException
                || e.getCause() instanceof InterruptedIOException) {
            log.debug("could not finish the answer to {}", request.path().rawPath(), e);
        } else {
            log.error("could not finish the answer to {}", request.path().rawPath(), e);
        }
    }

    private static boolean isCallerGone(Throwable e) {
        if (e instanceof CoveException known && known.problem() instanceof Problem.Unavailable) {
            return false; // it is the database that is gone
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerConnectionException
                    || cause instanceof DataReader.InsufficientDataAvailableException
                    || cause instanceof SocketException) {
                return true;
            }
        }
        return false;
    }

    private static void reply(
            ServerRequest request, ServerResponse response, int status, String message) {
        response.status(status);
        // Git shows people why it was refused where it gets plain text (git, http.c).
        if (request.headers().first(HeaderNames.USER_AGENT).orElse("").startsWith("git/")) {
            response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
            response.send((message + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.bytes(Map.of("message", message)));
    }
}
