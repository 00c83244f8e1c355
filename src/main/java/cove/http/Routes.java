// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The table of routes. Each feature's {@code *Api} adds its own lines. */
public final class Routes {

    /**
     * Answers one call. What it throws becomes the reply that {@link ProblemReply} knows for it.
     */
    @FunctionalInterface
    public interface Endpoint {
        Reply answer(Call call) throws IOException;
    }

    /**
     * One line of the table.
     *
     * @param path with the names of its variable parts in braces, as in OpenAPI
     * @param open whether callers without a token are answered
     */
    public record Line(String method, String path, boolean open, List<Scope> scopes) {
        public Line {
            scopes = List.copyOf(scopes);
        }

        private static Line of(Method method, String path, boolean open, Scope... needed) {
            return new Line(
                    method.text(), path.replaceAll("\\{(\\w+):.*}", "{$1}"), open, List.of(needed));
        }
    }

    /** What every token begins with (the SDK's client.py). */
    private static final String TOKEN = "cop_";

    /** What a page of another site cannot send. */
    private static final String PROOF = "X-Cove-Proof";

    private static final String PROOF_FIELD = "proof";

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final Caller NOBODY = new Caller("", "", false, Set.of());

    private final HttpRouting.Builder routing = HttpRouting.builder();
    private final List<Line> lines = new ArrayList<>();
    private final Authentication authentication;
    private final Optional<String> publicUrl;
    private final Sessions sessions;

    /**
     * Makes an empty table.
     *
     * @param publicUrl how callers reach this server, where it cannot be told from their requests
     */
    public Routes(Authentication authentication, Sessions sessions, Optional<String> publicUrl) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.publicUrl = publicUrl;
    }

    public Routes get(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.GET, path, endpoint, needed);
    }

    public Routes post(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.POST, path, endpoint, needed);
    }

    public Routes put(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.PUT, path, endpoint, needed);
    }

    public Routes patch(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.PATCH, path, endpoint, needed);
    }

    public Routes delete(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.DELETE, path, endpoint, needed);
    }

    public Routes head(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.HEAD, path, endpoint, needed);
    }

    public Routes options(String path, Endpoint endpoint, Scope... needed) {
        return add(Method.OPTIONS, path, endpoint, needed);
    }

    /** A route for callers without a token: health, signed files. Answers HEAD as well. */
    public Routes open(String path, Endpoint endpoint) {
        lines.add(Line.of(Method.GET, path, true));
        routing.route(
                Method.predicate(Method.GET, Method.HEAD),
                io.helidon.http.PathMatchers.create(path),
                (request, response) -> answer(request, response, endpoint, () -> NOBODY));
        return this;
    }

    /**
     * A page for browsers, which is no call of the API: a session tells who asks.
     *
     * @param look shows what the endpoint throws, and that somebody is not signed in
     */
    public Routes page(String path, Endpoint endpoint, ProblemLook look) {
        return page(path, endpoint, look, true);
    }

    /** A page for those as well who are not signed in. */
    public Routes openPage(String path, Endpoint endpoint, ProblemLook look) {
        return page(path, endpoint, look, false);
    }

    private Routes page(String path, Endpoint endpoint, ProblemLook look, boolean closed) {
        routing.route(
                Method.predicate(Method.GET, Method.HEAD),
                io.helidon.http.PathMatchers.create(path),
                (request, response) -> {
                    Endpoint checked =
                            call -> {
                                if (closed && call.session().isEmpty()) {
                                    throw unauthenticated("Sign in to see this page.");
                                }
                                return endpoint.answer(call);
                            };
                    answerPage(request, response, checked, look);
                });
        return this;
    }

    /**
     * What a form of a page does. In a session it has to show the session's proof, in a field named
     * {@value #PROOF_FIELD} or in the header of the API's calls.
     */
    public Routes action(String path, Endpoint endpoint, ProblemLook look) {
        routing.post(
                path,
                (request, response) ->
                        answerPage(
                                request,
                                response,
                                call -> {
                                    checkIsOurs(call);
                                    return endpoint.answer(call);
                                },
                                look));
        return this;
    }

    /** Browsers tell where a form was shown; older ones do not, for these there is the proof. */
    private static void checkIsOurs(Call call) {
        boolean elsewhere =
                call.header("Sec-Fetch-Site")
                        .filter(site -> !site.equals("same-origin") && !site.equals("none"))
                        .isPresent();
        boolean unproven =
                call.session()
                        .filter(
                                session ->
                                        !session.isProvenBy(
                                                call.header(PROOF)
                                                        .orElseGet(
                                                                () ->
                                                                        call.form()
                                                                                .text(
                                                                                        PROOF_FIELD))))
                        .isPresent();
        if (elsewhere || unproven) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "This was not sent by a page of this server in your session, so nothing was done; load the page again and send it once more."));
        }
    }

    private void answerPage(
            ServerRequest request, ServerResponse response, Endpoint endpoint, ProblemLook look) {
        var session = session(request);
        var nobody = new Call(request, () -> NOBODY, Optional.empty(), publicUrl);
        try {
            Call call =
                    session.map(
                                    one ->
                                            new Call(
                                                    request,
                                                    () ->
                                                            authentication.callerSignedIn(
                                                                    one.tokenId()),
                                                    session,
                                                    publicUrl))
                            .orElse(nobody);
            endpoint.answer(call).send(request, response);
        } catch (IOException | RuntimeException e) {
            ProblemReply.show(
                    e, request, response, (status, message) -> look.of(nobody, status, message));
        }
    }

    private Optional<Sessions.Session> session(ServerRequest request) {
        return request.headers()
                .cookies()
                .first(Sessions.COOKIE)
                .asOptional()
                .flatMap(sessions::read);
    }

    private Routes add(Method method, String path, Endpoint endpoint, Scope... needed) {
        lines.add(Line.of(method, path, false, needed));
        routing.route(
                method,
                path,
                (request, response) ->
                        answer(request, response, endpoint, () -> permitted(request, needed)));
        return this;
    }

    /** All lines so far, in the order in which they were added. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    private Caller permitted(ServerRequest request, Scope... needed) {
        Caller caller =
                request.headers().contains(HeaderNames.AUTHORIZATION)
                        ? authentication.callerWith(tokenIn(request))
                        : session(request)
                                .map(session -> signedIn(request, session))
                                .orElseGet(() -> authentication.callerWith(tokenIn(request)));
        for (Scope scope : needed) {
            caller.require(scope);
        }
        return caller;
    }

    /** The scripts of our own pages call the API too; those of other sites must not. */
    private Caller signedIn(ServerRequest request, Sessions.Session session) {
        boolean reads = READING.contains(request.prologue().method().text());
        String shown = request.headers().first(HeaderNames.create(PROOF)).orElse("");
        if (!reads && !session.isProvenBy(shown)) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "A call that changes something and comes with the cookie of a session has to show the session's proof in the header %s; a token needs none."
                                    .formatted(PROOF)));
        }
        return authentication.callerSignedIn(session.tokenId());
    }

    private void answer(
            ServerRequest request,
            ServerResponse response,
            Endpoint endpoint,
            Supplier<Caller> caller) {
        try {
            endpoint.answer(new Call(request, caller, session(request), publicUrl))
                    .send(request, response);
        } catch (IOException | RuntimeException e) {
            ProblemReply.send(e, request, response);
        }
    }

    /**
     * The user name of HTTP Basic is the token, its password is empty (the SDK's client.py); or the
     * password is the token.
     */
    static String tokenIn(ServerRequest request) {
        String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
                return tokenOf(new String(decoded, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw unauthenticated(
                        "The Authorization header is no valid HTTP Basic: send the Base64 of the token and a colon after the word Basic; create a token with: cove token create");
            }
        }
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return header.substring(7).strip();
        }
        throw unauthenticated(
                "This call needs an access token: send it as the user name of HTTP Basic, with an empty password; create one with: cove token create");
    }

    /** Git clients send a user's name, and the token as the password. */
    private static String tokenOf(String pair) {
        int colon = pair.indexOf(':');
        String user = colon < 0 ? pair : pair.substring(0, colon);
        String password = colon < 0 ? "" : pair.substring(colon + 1);
        boolean named = !user.isEmpty() && !user.startsWith(TOKEN);
        return named && password.startsWith(TOKEN) ? password : user;
    }

    private static CoveException unauthenticated(String reason) {
        return new CoveException(new Problem.Unauthenticated(reason));
    }

    /** The finished table: what no route takes is tidied once, then answered with 404. */
    HttpRouting.Builder build() {
        return routing.any(Routes::tidyOrNotFound);
    }

    /**
     * A domain written with a slash at its end makes the SDK ask for {@code //api/v1/...}, and it
     * sends some paths with a slash at the end; a redirect would turn its POST into a GET.
     */
    private static void tidyOrNotFound(ServerRequest request, ServerResponse response) {
        String path = request.path().rawPath();
        String tidy = path.replaceAll("/{2,}", "/").replaceAll("(?<=.)/$", "");
        if (tidy.equals(path)) {
            ProblemReply.send(
                    new CoveException(
                            new Problem.NotFound(
                                    "There is no call %s %s; see docs/api.md for those there are."
                                            .formatted(
                                                    Echo.of(request.prologue().method().text()),
                                                    Echo.of(path)))),
                    request,
                    response);
        } else {
            response.reroute(tidy, request.query());
        }
    }
}
