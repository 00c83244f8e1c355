// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Groups;
import cove.http.Call;
import cove.http.Form;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.token.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page where administrators make groups and say who is in them. */
final class GroupPages {
    private static final String GROUPS = "/access/groups";

    /** A change of groups, as a form asks for it. */
    private interface Change {
        void make(Call call);
    }

    private final Look look;
    private final Groups groups;
    private final Tokens tokens;

    GroupPages(Look look, Groups groups, Tokens tokens) {
        this.look = look;
        this.groups = groups;
        this.tokens = tokens;
    }

    void addTo(Routes routes) {
        routes.page(GROUPS, call -> page(call, ""), look::problem)
                .action(
                        GROUPS,
                        call -> changed(call, it -> groups.add(it.form().text("name"), List.of())),
                        look::problem);
        add(routes, "rename", it -> groups.rename(it.path("id"), it.form().text("name")));
        add(routes, "delete", it -> groups.remove(it.path("id")));
        add(
                routes,
                "members",
                it ->
                        groups.changeMembers(
                                it.path("id"),
                                named(it.form(), "add"),
                                named(it.form(), "remove")));
    }

    private void add(Routes routes, String name, Change change) {
        routes.action(GROUPS + "/{id}/" + name, call -> changed(call, change), look::problem);
    }

    private static List<String> named(Form form, String field) {
        return form.all(field).stream()
                .map(String::strip)
                .filter(email -> !email.isEmpty())
                .toList();
    }

    private Reply changed(Call call, Change change) throws IOException {
        call.caller().require(Scope.ADMIN);
        return Tried.of(
                call,
                _ -> {
                    change.make(call);
                    return Reply.seeOther(GROUPS);
                },
                mistake -> page(call, mistake));
    }

    private Reply page(Call call, String mistake) {
        call.caller().require(Scope.ADMIN);
        return look.page(
                Shell.of(call, "Groups", Optional.empty()),
                "groups",
                Map.of("groups", groups.all(), "users", tokens.users(), "mistake", mistake));
    }
}
