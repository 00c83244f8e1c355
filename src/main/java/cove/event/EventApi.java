// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Events over HTTP; ours, the vendor's API has none. */
public final class EventApi {
    private final Events events;

    public EventApi(Events events) {
        this.events = events;
    }

    public void addTo(Routes routes) {
        routes.get("/api/cove/v1/events", this::follow);
    }

    /** {@code since} is for browsers, which send no {@code Last-Event-ID} the first time. */
    private Reply follow(Call call) {
        var filter = new EventFilter(kinds(call), call.query("computation"), call.query("program"));
        return new EventReply(events, filter, call::callerNow)
                .after(call.header("Last-Event-ID").or(() -> call.query("since")));
    }

    /** What was asked for, if the token allows it; or else all that it allows. */
    private static Set<EventKind> kinds(Call call) {
        Set<EventKind> allowed = EventFilter.allowed(call.caller());
        Set<EventKind> wanted =
                call.query("kind")
                        .map(words -> named(List.of(words.split(",", -1))))
                        .orElseGet(
                                () -> allowed.isEmpty() ? EnumSet.allOf(EventKind.class) : allowed);
        wanted.stream()
                .filter(kind -> !allowed.contains(kind))
                .findFirst()
                .ifPresent(kind -> call.caller().require(kind.scope()));
        return wanted;
    }

    /**
     * The kinds that some words mean.
     *
     * @throws CoveException {@link Problem.Invalid} with all that is wrong
     */
    public static Set<EventKind> named(List<String> words) {
        var mistakes = new ArrayList<String>();
        var kinds = new HashSet<EventKind>();
        for (String word : words) {
            Set<EventKind> named = EventKind.named(word.strip());
            kinds.addAll(named);
            if (named.isEmpty()) {
                mistakes.add(
                        "There is no kind of event '%s'; there are: %s"
                                .formatted(Echo.of(word), EventKind.words()));
            }
        }
        CoveException.throwIfAny(mistakes);
        return kinds;
    }
}
