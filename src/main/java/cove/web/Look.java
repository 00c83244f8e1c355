// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Reply;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes pages of templates. */
final class Look {
    /** A page runs the scripts of this server alone, and is in nobody's frame. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
                    + "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(
                    null, ContentType.Html, Look.class.getClassLoader(), "cove.web");

    /**
     * Fills a template.
     *
     * @param name of the template, without its ending
     */
    Reply page(Shell shell, String name, Map<String, Object> parameters) {
        var all = new HashMap<>(parameters);
        all.put("shell", shell);
        return html(text(name, all));
    }

    /** A part of a page, for a script that puts it in its place. */
    Reply part(String name, Map<String, Object> parameters) {
        return html(text(name, parameters));
    }

    /** What a template makes of this. */
    String text(String name, Map<String, Object> parameters) {
        var out = new StringOutput();
        templates.render(name + ".jte", parameters, out);
        return out.toString();
    }

    private static Reply html(String text) {
        return Reply.stream(
                        "text/html; charset=utf-8",
                        out -> out.write(text.getBytes(StandardCharsets.UTF_8)))
                .withHeader("Content-Security-Policy", POLICY)
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader("Referrer-Policy", "same-origin")
                .withHeader("Cache-Control", "no-store");
    }

    /** Who is not signed in is led to where they can; all else is told. */
    Reply problem(Call call, int status, String message) {
        if (status == 401) {
            String to = "/sign-in?to=" + URLEncoder.encode(call.target(), StandardCharsets.UTF_8);
            return call.header("HX-Request").isPresent()
                    ? Reply.empty(204).withHeader("HX-Redirect", to)
                    : Reply.seeOther(to);
        }
        String title =
                switch (status) {
                    case 400 -> "That cannot be done";
                    case 403 -> "Not permitted";
                    case 404 -> "Not found";
                    case 409 -> "Not now";
                    case 413 -> "Too large";
                    case 429, 503 -> "Try again in a moment";
                    default -> "Sorry";
                };
        return page(
                Shell.of(call, title, Optional.empty()),
                "problem",
                Map.of("status", status, "message", message));
    }
}
