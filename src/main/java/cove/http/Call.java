// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One request, as an endpoint sees it. */
public final class Call {
    /** The largest JSON body: a run request with thousands of parameters is far below it. */
    private static final int LARGEST_BODY = 4 << 20;

    private static final int LONGEST_KEY = 255;

    /** One preference of a list; what is not understood is passed over (RFC 7240, 2). */
    private static final Pattern WAIT =
            Pattern.compile(
                    "(?:^|,)\\s*wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(?=[,;]|$)",
                    Pattern.CASE_INSENSITIVE);

    private final ServerRequest request;
    private final Supplier<Caller> authentication;
    private final Caller caller;
    private final Optional<Sessions.Session> session;
    private final Optional<String> publicUrl;
    private Form form;

    Call(
            ServerRequest request,
            Supplier<Caller> authentication,
            Optional<Sessions.Session> session,
            Optional<String> publicUrl) {
        this.request = request;
        this.authentication = authentication;
        this.caller = authentication.get();
        this.session = session;
        this.publicUrl = publicUrl;
    }

    public Caller caller() {
        return caller;
    }

    /**
     * Who the caller is by now, in an answer that takes its time.
     *
     * @throws CoveException when the token is no longer in force, or the user lost what it needs
     */
    public Caller callerNow() {
        return authentication.get();
    }

    /** The value of {@code {name}} in the route, decoded. */
    public String path(String name) {
        return request.path().pathParameters().get(name);
    }

    public Optional<String> query(String name) {
        return request.query().contains(name)
                ? Optional.of(request.query().get(name))
                : Optional.empty();
    }

    /** All values of this name. */
    public List<String> queries(String name) {
        return request.query().all(name, List::of);
    }

    public Optional<Integer> queryInteger(String name) {
        return query(name)
                .map(
                        word -> {
                            try {
                                return Integer.parseInt(word);
                            } catch (NumberFormatException e) {
                                throw CoveException.invalid(
                                        "The query's %s must be an integer, but it is '%s'."
                                                .formatted(name, Echo.of(word)));
                            }
                        });
    }

    /** A boolean as Python, curl users and people write it. */
    public boolean queryFlag(String name) {
        return switch (query(name).orElse("false")) {
            case "true", "True", "1", "" -> true;
            case "false", "False", "0" -> false;
            case String other ->
                    throw CoveException.invalid(
                            "The query's %s must be true or false, but it is '%s'."
                                    .formatted(name, Echo.of(other)));
        };
    }

    public Optional<String> header(String name) {
        return request.headers().first(HeaderNames.create(name));
    }

    /** How long the caller would rather wait for something new (RFC 7240, 4.3). */
    public Optional<Duration> preferredWait() {
        return request.headers().values(HeaderNames.create("Prefer")).stream()
                .flatMap(line -> WAIT.matcher(line).results())
                .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))))
                .findFirst();
    }

    /** By which the caller knows this request, should it have to be sent again. */
    public Optional<String> idempotencyKey() {
        Optional<String> key = header("Idempotency-Key").filter(text -> !text.isBlank());
        if (key.isPresent() && key.get().length() > LONGEST_KEY) {
            throw CoveException.invalid(
                    "The Idempotency-Key has more than %d characters; send a shorter one."
                            .formatted(LONGEST_KEY));
        }
        return key;
    }

    /** The fields of a form, as browsers send them; see {@link Form}. */
    public Form form() {
        if (form == null) {
            form = Form.parse(new String(bytes(), StandardCharsets.UTF_8));
        }
        return form;
    }

    /** The path that was asked for, with its query. */
    public String target() {
        String query = request.query().rawValue();
        return request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
    }

    /** The token that the request shows; one in a session shows none. */
    public Optional<String> token() {
        return request.headers().contains(HeaderNames.AUTHORIZATION)
                ? Optional.of(Routes.tokenIn(request))
                : Optional.empty();
    }

    /** The session that the request came in. */
    public Optional<Sessions.Session> session() {
        return session;
    }

    /** The JSON object in the body; a call without a body counts as one with an empty object. */
    public Fields body() {
        return Fields.ofBody(bytes());
    }

    /** The JSON array in the body, under a name for messages; none counts as an empty one. */
    public Fields arrayBody(String name) {
        return Fields.ofArrayBody(bytes(), name);
    }

    private byte[] bytes() {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                throw new CoveException(
                        new Problem.TooLarge(
                                "The request's body is over %d bytes; send less at a time."
                                        .formatted(LARGEST_BODY)));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The raw body, for uploads: read it piece by piece.
     *
     * @param limit the most bytes; of more, what was read is to be thrown away
     * @throws CoveException {@link Problem.TooLarge}, also while it is read
     */
    public InputStream upload(long limit) {
        if (request.headers().contentLength().orElse(0) > limit) {
            throw LimitedUpload.tooLarge(limit);
        }
        return request.content().hasEntity()
                ? new LimitedUpload(request.content().inputStream(), limit)
                : InputStream.nullInputStream();
    }

    /** The URL under which the caller reaches this server, without a slash at its end. */
    public String baseUrl() {
        return publicUrl.orElseGet(
                () ->
                        "http://"
                                + header("Host")
                                        .orElse("localhost")
                                        .replaceAll("[^\\w.:\\[\\]-]", ""));
    }
}
