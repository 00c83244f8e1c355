// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Form;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Sessions;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.token.Tokens;
import java.util.Map;
import java.util.Optional;

/** Begins and ends sessions: by an access token, or by a link that is good once. */
final class SignIn {
    private final Look look;
    private final Tokens tokens;
    private final Sessions sessions;
    private final SignInLinks links;

    SignIn(Look look, Tokens tokens, Sessions sessions, SignInLinks links) {
        this.look = look;
        this.tokens = tokens;
        this.sessions = sessions;
        this.links = links;
    }

    void addTo(Routes routes) {
        routes.openPage("/sign-in", this::form, look::problem)
                .openPage("/sign-in/{code}", this::link, look::problem)
                .action("/sign-in", this::signIn, look::problem)
                .action("/sign-out", this::signOut, look::problem)
                .post("/api/cove/v1/sign_in_links", this::newLink);
    }

    private Reply form(Call call) {
        return call.session().isPresent()
                ? Reply.seeOther(local(call.query("to").orElse("/")))
                : form(call, call.query("to").orElse("/"), "");
    }

    private Reply form(Call call, String to, String problem) {
        return look.page(
                Shell.of(call, "Sign in", Optional.empty()),
                "signIn",
                Map.of("to", to, "problem", problem));
    }

    /** What looks at links before people do must not use it up, so it takes a press. */
    private Reply link(Call call) {
        return look.page(
                Shell.of(call, "Sign in", Optional.empty()),
                "signInLink",
                Map.of("code", call.path("code")));
    }

    private Reply signIn(Call call) {
        Form form = call.form();
        Optional<String> code = form.value("code");
        String to = local(form.text("to"));
        if (code.isPresent()) {
            return links.use(code.get())
                    .map(tokenId -> begun(call, tokenId, to))
                    .orElseGet(
                            () ->
                                    form(
                                            call,
                                            to,
                                            "This link was used already, or is too old. Show a token, or get another link with: cove open"));
        }
        try {
            return begun(call, tokens.idOf(form.text("token")), to);
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Unauthenticated) {
                return form(call, to, e.getMessage());
            }
            throw e;
        }
    }

    private Reply begun(Call call, String tokenId, String to) {
        boolean secure = call.baseUrl().startsWith("https:");
        return Reply.seeOther(to).withHeader("Set-Cookie", sessions.begin(tokenId, secure));
    }

    /** A link of somebody else must not lead on to another site. */
    private static String local(String to) {
        return to.matches("/([^/\\\\].*)?") ? to : "/";
    }

    private Reply signOut(Call call) {
        return Reply.seeOther("/sign-in").withHeader("Set-Cookie", Sessions.end());
    }

    private String tokenId(Call call) {
        return call.token()
                .map(tokens::idOf)
                .or(() -> call.session().map(Sessions.Session::tokenId))
                .orElseThrow();
    }

    /** For the token that asks: who holds it may sign in with it anyway. */
    private Reply newLink(Call call) {
        return Reply.json(Map.of("url", call.baseUrl() + links.make(tokenId(call))));
    }
}
