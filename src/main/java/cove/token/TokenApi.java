// SPDX-License-Identifier: Apache-2.0
package cove.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.Echo;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Users and tokens over HTTP; ours, the vendor's API has neither. */
public final class TokenApi {
    private record UserJson(
            String id,
            String email,
            boolean admin,
            long created,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long deactivated) {
        UserJson(User user) {
            this(
                    user.id(),
                    user.email(),
                    user.admin(),
                    user.created().getEpochSecond(),
                    user.deactivated().map(Instant::getEpochSecond).orElse(null));
        }
    }

    private record TokenJson(
            String id,
            String user,
            String name,
            List<String> scopes,
            long created,
            Long expires,
            Long revoked,
            @JsonProperty("last_used") Long lastUsed) {
        TokenJson(AccessToken token) {
            this(
                    token.id(),
                    token.user().email(),
                    token.name(),
                    token.scopes().stream().map(Scope::word).sorted().toList(),
                    token.created().getEpochSecond(),
                    token.expires().map(Instant::getEpochSecond).orElse(null),
                    token.revoked().map(Instant::getEpochSecond).orElse(null),
                    token.lastUsed().map(Instant::getEpochSecond).orElse(null));
        }
    }

    private record CreatedJson(String id, String token) {}

    private final Tokens tokens;

    public TokenApi(Tokens tokens) {
        this.tokens = tokens;
    }

    public void addTo(Routes routes) {
        routes.get("/api/cove/v1/users", this::users, Scope.ADMIN)
                .post("/api/cove/v1/users", this::addUser, Scope.ADMIN)
                .patch("/api/cove/v1/users/{user}", this::changeUser, Scope.ADMIN)
                .get("/api/cove/v1/tokens", this::tokens)
                .post("/api/cove/v1/tokens", this::create)
                .delete("/api/cove/v1/tokens/{id}", this::revoke);
    }

    private Reply users(Call call) {
        return Reply.json(tokens.users().stream().map(UserJson::new).toList());
    }

    private Reply addUser(Call call) {
        var body = call.body();
        String email = body.requiredText("email");
        boolean admin = body.bool("admin").orElse(false);
        body.throwIfWrong();
        return Reply.json(new UserJson(tokens.addUser(email, admin)));
    }

    private Reply changeUser(Call call) {
        var body = call.body();
        var change = new Tokens.Change(body.bool("admin"), body.bool("deactivated"));
        if (!body.has("admin") && !body.has("deactivated")) {
            body.mistake("admin and deactivated are missing; send one of them, true or false");
        }
        body.throwIfWrong();
        return Reply.json(new UserJson(tokens.change(call.caller(), call.path("user"), change)));
    }

    private Reply tokens(Call call) {
        return Reply.json(tokens.tokens(call.caller()).stream().map(TokenJson::new).toList());
    }

    private Reply create(Call call) {
        var body = call.body();
        Optional<String> email = body.text("user");
        String name = body.text("name").orElse("");
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : body.texts("scopes").orElse(List.of())) {
            Scope.parse(word)
                    .ifPresentOrElse(
                            scopes::add,
                            () ->
                                    body.mistake(
                                            "There is no scope '%s'; there are %s"
                                                    .formatted(Echo.of(word), allScopes())));
        }
        Optional<Integer> days = body.integer("expires_in_days");
        Tokens.mistakeIn(days).ifPresent(body::mistake);
        body.throwIfWrong();
        var created = tokens.create(call.caller(), email, name, scopes, days);
        return Reply.json(new CreatedJson(created.id(), created.secret()));
    }

    private Reply revoke(Call call) {
        tokens.revoke(call.caller(), call.path("id"));
        return Reply.noContent();
    }

    private static String allScopes() {
        return String.join(", ", EnumSet.allOf(Scope.class).stream().map(Scope::word).toList());
    }
}
