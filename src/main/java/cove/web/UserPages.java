// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Form;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.token.Tokens;
import cove.token.User;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The page where administrators add users, let them in and say what they are. */
final class UserPages {
    private static final String USERS = "/access/users";

    private final Look look;
    private final Tokens tokens;

    UserPages(Look look, Tokens tokens) {
        this.look = look;
        this.tokens = tokens;
    }

    void addTo(Routes routes) {
        routes.page(USERS, call -> page(call, "", "", ""), look::problem)
                .action(USERS, this::add, look::problem)
                .action(USERS + "/{id}/change", this::change, look::problem)
                .action(USERS + "/{id}/token", this::token, look::problem);
    }

    /**
     * Shows all users.
     *
     * @param created a new token, shown this once, and {@code whose} it is
     */
    private Reply page(Call call, String mistake, String created, String whose) {
        call.caller().require(Scope.ADMIN);
        return look.page(
                Shell.of(call, "Users", Optional.empty()),
                "users",
                Map.of(
                        "users",
                        tokens.users(),
                        "self",
                        call.caller().userId(),
                        "mistake",
                        mistake,
                        "created",
                        created,
                        "whose",
                        whose));
    }

    private Reply add(Call call) throws IOException {
        call.caller().require(Scope.ADMIN);
        Form form = call.form();
        return Tried.of(
                call,
                _ -> {
                    User user = tokens.addUser(form.text("email"), form.value("admin").isPresent());
                    return Reply.seeOther(USERS + "#user-" + user.id());
                },
                mistake -> page(call, mistake, "", ""));
    }

    private Reply change(Call call) throws IOException {
        Form form = call.form();
        return Tried.of(
                call,
                _ -> {
                    User user =
                            tokens.change(
                                    call.caller(),
                                    call.path("id"),
                                    new Tokens.Change(
                                            form.value("admin").map("true"::equals),
                                            form.value("deactivated").map("true"::equals)));
                    return Reply.seeOther(USERS + "#user-" + user.id());
                },
                mistake -> page(call, mistake, "", ""));
    }

    /** The first token of somebody new; they make others themselves. */
    private Reply token(Call call) throws IOException {
        call.caller().require(Scope.ADMIN);
        return Tried.of(
                call,
                _ -> {
                    String email =
                            tokens.user(call.path("id")).map(User::email).orElse(call.path("id"));
                    var created =
                            tokens.create(
                                    call.caller(),
                                    Optional.of(email),
                                    "first token",
                                    Set.of(),
                                    Optional.empty());
                    return page(call, "", created.secret(), email);
                },
                mistake -> page(call, mistake, "", ""));
    }
}
