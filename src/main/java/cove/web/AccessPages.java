// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Form;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.Sessions;
import cove.problem.CoveException;
import cove.secret.Secret;
import cove.secret.SecretType;
import cove.secret.SecretValues;
import cove.secret.Secrets;
import cove.token.Tokens;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page with a user's own tokens and secrets. */
final class AccessPages {
    private static final String ACCESS = "/access";

    private final Look look;
    private final Tokens tokens;
    private final Secrets secrets;
    private final Function<String, List<String>> roles;
    private final InstantSource clock;

    /**
     * Makes the page.
     *
     * @param roles of AWS that the server takes on for the user with this address, in words
     */
    AccessPages(
            Look look,
            Tokens tokens,
            Secrets secrets,
            Function<String, List<String>> roles,
            InstantSource clock) {
        this.look = look;
        this.tokens = tokens;
        this.secrets = secrets;
        this.roles = roles;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page(ACCESS, call -> page(call, Shown.NOTHING), look::problem)
                .action(ACCESS + "/tokens", this::create, look::problem)
                .action(ACCESS + "/tokens/{id}/revoke", this::revoke, look::problem)
                .action(ACCESS + "/secrets", this::set, look::problem)
                .action(ACCESS + "/secrets/{id}/delete", this::remove, look::problem);
    }

    /**
     * What a page shows once.
     *
     * @param token a new one
     */
    private record Shown(
            String token, String mistakeInToken, String mistakeInSecret, Form entered) {
        static final Shown NOTHING = new Shown("", "", "", new Form(Map.of()));
    }

    private Reply page(Call call, Shown shown) {
        var model = new HashMap<String, Object>();
        model.put(
                "tokens",
                tokens.ownTokens(call.caller()).reversed().stream()
                        .map(token -> TokenView.of(token, session(call), clock.instant()))
                        .toList());
        model.put("scopes", ScopeWords.of(call.caller()));
        model.put("created", shown.token());
        model.put("mistakeInToken", shown.mistakeInToken());
        model.put("mistakeInSecret", shown.mistakeInSecret());
        model.put("entered", shown.entered());
        model.put("secrets", secretsOf(call));
        model.put("roles", roles.apply(call.caller().email()));
        return look.page(Shell.of(call, "Access", Optional.empty()), "access", model);
    }

    private static String session(Call call) {
        return call.session().map(Sessions.Session::tokenId).orElse("");
    }

    private List<Secret> secretsOf(Call call) {
        return ScopeWords.may(call.caller(), Scope.CAPSULE_READ)
                ? secrets.ofUser(call.caller().userId())
                : List.of();
    }

    private Reply create(Call call) throws java.io.IOException {
        Form form = call.form();
        return Tried.of(
                call,
                _ -> {
                    var created =
                            tokens.create(
                                    call.caller(),
                                    Optional.empty(),
                                    form.text("name"),
                                    scopes(form),
                                    days(form));
                    return page(call, new Shown(created.secret(), "", "", new Form(Map.of())));
                },
                mistake -> page(call, new Shown("", mistake, "", form)));
    }

    private static Set<Scope> scopes(Form form) {
        Set<Scope> scopes =
                form.all("scope").stream()
                        .flatMap(word -> Scope.parse(word).stream())
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
        if (scopes.isEmpty()) {
            throw CoveException.invalid("Choose what the token may do.");
        }
        return scopes;
    }

    private static Optional<Integer> days(Form form) {
        String text = form.text("days");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,6}")) {
            throw CoveException.invalid("The days must be a number, or nothing for no end.");
        }
        return Optional.of(Integer.parseInt(text));
    }

    private Reply revoke(Call call) {
        tokens.revoke(call.caller(), call.path("id"));
        return Reply.seeOther(ACCESS + "#tokens");
    }

    private Reply set(Call call) throws java.io.IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        Form form = call.form();
        return Tried.of(
                call,
                _ -> {
                    SecretType type =
                            SecretType.parse(form.text("type")).orElse(SecretType.GENERAL);
                    var values = new LinkedHashMap<String, String>();
                    Stream.concat(type.required().stream(), type.optional().stream())
                            .forEach(
                                    member ->
                                            form.value(member)
                                                    .filter(text -> !text.isEmpty())
                                                    .ifPresent(text -> values.put(member, text)));
                    secrets.set(
                            call.caller().userId(),
                            form.text("name"),
                            type,
                            new SecretValues(values));
                    return Reply.seeOther(ACCESS + "#secrets");
                },
                mistake -> page(call, new Shown("", "", mistake, form)));
    }

    private Reply remove(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        secrets.remove(call.caller().userId(), call.path("id"));
        return Reply.seeOther(ACCESS + "#secrets");
    }
}
