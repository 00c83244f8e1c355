// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Access;
import cove.access.ObjectKind;
import cove.access.Visible;
import cove.db.Database;
import cove.http.Caller;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The computations that a caller may see, newest first, a page at a time. */
public final class ComputationList {
    /**
     * Some of a list.
     *
     * @param nextToken asks for the next page; nothing when there is none
     */
    public record Page(List<Computation> computations, Optional<String> nextToken) {
        public Page {
            computations = List.copyOf(computations);
        }
    }

    private final ListStore store;
    private final Access access;
    private final Computations computations;

    public ComputationList(Database database, Access access, Computations computations) {
        this.store = new ListStore(database);
        this.access = access;
        this.computations = computations;
    }

    /** The first page, or the one that a token asks for. */
    public Page page(Caller caller, ComputationFilter filter, Optional<String> token, int limit) {
        List<Computation> found =
                store.page(
                        visible(caller),
                        caller.userId(),
                        filter,
                        token.map(ListSpot::read),
                        limit + 1);
        boolean more = found.size() > limit;
        List<Computation> shown = more ? found.subList(0, limit) : found;
        return new Page(shown, more ? Optional.of(tokenAfter(shown.getLast())) : Optional.empty());
    }

    /** Asks for what comes after this computation. */
    public static String tokenAfter(Computation computation) {
        return ListSpot.of(computation).token();
    }

    /** Those of these ids that the caller may see and the filter lets through, newest first. */
    public List<Computation> among(
            Caller caller, ComputationFilter filter, Collection<String> ids) {
        Collection<String> seen =
                caller.admin() && !filter.isAsked()
                        ? ids
                        : store.among(visible(caller), caller.userId(), filter, ids);
        return seen.stream()
                .flatMap(id -> computations.find(id).stream())
                .sorted(Comparator.comparing(ListSpot::of).reversed())
                .toList();
    }

    private Optional<Visible> visible(Caller caller) {
        return caller.admin()
                ? Optional.empty()
                : Optional.of(access.visible(caller, ObjectKind.CAPSULE));
    }
}
