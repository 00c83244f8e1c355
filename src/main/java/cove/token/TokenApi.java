// SPDX-License-Identifier: Apache-2.0
package cove.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.time.Duration;
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
            Long revoked) {
        TokenJson(AccessToken token) {
            this(
                    token.id(),
                    token.user().email(),
                    token.name(),
                    token.scopes().stream().map(Scope::word).sorted().toList(),
                    token.created().getEpochSecond(),
                    token.expires().map(Instant::getEpochSecond).orElse(null),
                    token.revoked().map(Instant::getEpochSecond).orElse(null));
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
        boolean deactivated = body.bool("deactivated").orElse(false);
        if (!body.has("deactivated")) {
            body.mistake("deactivated is missing; it is true or false");
        }
        body.throwIfWrong();
        return Reply.json(
                new UserJson(tokens.activate(call.caller(), call.path("user"), !deactivated)));
    }

    private Reply tokens(Call call) {
        return Reply.json(
                tokens.tokens().stream()
                        .filter(token -> call.caller().mayActFor(token.user().id()))
                        .map(TokenJson::new)
                        .toList());
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
        if (days.filter(count -> count < 1 || count > 36_500).isPresent()) {
            body.mistake("expires_in_days must be from 1 to 36500");
        }
        body.throwIfWrong();
        User user = userOf(call, email);
        if (scopes.isEmpty()) {
            scopes.addAll(EnumSet.of(Scope.CAPSULE_WRITE, Scope.DATA_ASSET_WRITE));
        }
        // A token cannot make a stronger one than itself.
        scopes.forEach(call.caller()::require);
        var created = tokens.create(user, name, scopes, days.map(Duration::ofDays));
        return Reply.json(new CreatedJson(created.id(), created.secret()));
    }

    private User userOf(Call call, Optional<String> email) {
        if (email.isPresent() && !email.get().equalsIgnoreCase(call.caller().email())) {
            call.caller().require(Scope.ADMIN);
            return tokens.userByEmail(email.get());
        }
        return tokens.user(call.caller().userId()).orElseThrow();
    }

    private Reply revoke(Call call) {
        AccessToken token = tokens.token(call.path("id"));
        if (!call.caller().mayActFor(token.user().id())) {
            throw new CoveException(new Problem.NotFound("access token", token.id()));
        }
        tokens.revoke(token.id());
        return Reply.noContent();
    }

    private static String allScopes() {
        return String.join(", ", EnumSet.allOf(Scope.class).stream().map(Scope::word).toList());
    }
}
