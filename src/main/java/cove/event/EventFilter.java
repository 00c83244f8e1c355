// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.http.Caller;
import cove.http.Scope;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which events somebody wants: of some kinds, of one computation, of the runs of one program. */
public record EventFilter(
        Set<EventKind> kinds, Optional<String> computation, Optional<String> program) {
    public EventFilter {
        kinds = Set.copyOf(kinds);
    }

    /** All that a token's scopes allow. */
    public static Set<EventKind> allowed(Caller caller) {
        return EnumSet.allOf(EventKind.class).stream()
                .filter(kind -> has(caller, kind.scope()))
                .collect(Collectors.toSet());
    }

    private static boolean has(Caller caller, Scope needed) {
        return caller.scopes().stream().anyMatch(scope -> scope.includes(needed));
    }

    /** Whether the event is one of these; who may know of it is another question. */
    public boolean wants(Event event) {
        return kinds.contains(event.kind())
                && computation
                        .map(id -> event.kind().isOfComputation() && id.equals(event.object()))
                        .orElse(true)
                && program.map(id -> event.program().filter(id::equals).isPresent()).orElse(true);
    }
}
