// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import cove.event.EventFilter;
import cove.event.EventKind;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A user's own webhooks over HTTP; ours, the vendor's API has none. */
public final class WebhookApi {
    private static final String WEBHOOKS = "/api/cove/v1/webhooks";
    private static final int LONGEST_URL = 2000;

    private final Webhooks webhooks;

    public WebhookApi(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    public void addTo(Routes routes) {
        routes.get(WEBHOOKS, this::list, Scope.CAPSULE_READ)
                .post(WEBHOOKS, this::add, Scope.CAPSULE_WRITE)
                .get(WEBHOOKS + "/{id}", this::get, Scope.CAPSULE_READ)
                .delete(WEBHOOKS + "/{id}", this::remove, Scope.CAPSULE_WRITE);
    }

    private Reply list(Call call) {
        return Reply.json(
                webhooks.of(call.caller()).stream()
                        .map(webhook -> WebhookJson.of(webhook, Optional.empty()))
                        .toList());
    }

    private Reply get(Call call) {
        return Reply.json(
                WebhookJson.of(webhooks.get(call.caller(), call.path("id")), Optional.empty()));
    }

    private Reply add(Call call) {
        Fields body = call.body();
        String url = body.requiredText("url");
        if (url.length() > LONGEST_URL) {
            body.mistake("url must have at most %d characters".formatted(LONGEST_URL));
        } else if (!url.isEmpty()) {
            webhooks.mistakesIn(url).forEach(body::mistake);
        }
        Set<EventKind> kinds = kinds(call, body);
        var filter = new EventFilter(kinds, body.text("computation_id"), body.text("program_id"));
        body.throwIfWrong();
        kinds.forEach(kind -> call.caller().require(kind.scope()));
        Webhooks.Made made = webhooks.add(call.caller(), URI.create(url), filter);
        return Reply.json(WebhookJson.of(made.webhook(), Optional.of(made.secret())));
    }

    /** What is asked for; or else all that the token allows. */
    private static Set<EventKind> kinds(Call call, Fields body) {
        var kinds = new HashSet<EventKind>();
        var words = body.texts("events");
        if (words.isEmpty()) {
            return EventFilter.allowed(call.caller());
        }
        for (String word : words.get()) {
            if (!kinds.addAll(EventKind.named(word)) && EventKind.named(word).isEmpty()) {
                body.mistake(
                        "events has '%s', and there are: %s"
                                .formatted(cove.problem.Echo.of(word), EventKind.words()));
            }
        }
        if (words.get().isEmpty()) {
            body.mistake("events is an empty list; leave it out for all there are");
        }
        return kinds;
    }

    private Reply remove(Call call) {
        webhooks.remove(call.caller(), call.path("id"));
        return Reply.noContent();
    }
}
