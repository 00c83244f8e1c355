// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.Answer;
import cove.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Routes on a free port; the token {@code cop_dana} is Dana's and may read capsules. */
final class ServedRoutes implements AutoCloseable {
    static final Caller DANA =
            new Caller("dana", "dana@example.org", false, Set.of(Scope.CAPSULE_READ));

    static final Sessions SESSIONS = new Sessions(new byte[32], InstantSource.system());

    private final HttpServer server;

    ServedRoutes(Consumer<Routes> lines) {
        this(Optional.empty(), lines);
    }

    ServedRoutes(Optional<String> publicUrl, Consumer<Routes> lines) {
        var routes = routes(publicUrl);
        lines.accept(routes);
        server = HttpServer.start("127.0.0.1", 0, routes);
    }

    /** An empty table; Dana's token is {@code cop_dana}, and its id {@code dana}. */
    static Routes routes(Optional<String> publicUrl) {
        return new Routes(
                new Authentication() {
                    @Override
                    public Caller callerWith(String token) {
                        return dana(token.equals("cop_dana"));
                    }

                    @Override
                    public Caller callerSignedIn(String id) {
                        return dana(id.equals("dana"));
                    }
                },
                SESSIONS,
                publicUrl);
    }

    private static Caller dana(boolean isDana) {
        if (isDana) {
            return DANA;
        }
        throw new CoveException(new Problem.Unauthenticated("wrong token"));
    }

    Answer get(String target) {
        return get(target, Map.of());
    }

    Answer get(String target, Map<String, String> headers) {
        return send("GET", target, headers, null);
    }

    Answer post(String target, String body) {
        return send("POST", target, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    Answer send(String method, String target, Map<String, String> headers, byte[] body) {
        var all = new HashMap<String, String>();
        all.put("Authorization", "Bearer cop_dana");
        all.putAll(headers);
        return new Wire("127.0.0.1", server.port()).send(method, target, all, body);
    }

    @Override
    public void close() {
        server.close();
    }
}
