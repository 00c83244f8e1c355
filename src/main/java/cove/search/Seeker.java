// SPDX-License-Identifier: Apache-2.0
package cove.search;

import cove.http.Caller;
import java.util.ArrayList;
import java.util.List;

/**
 * Who looks for something.
 *
 * @param names all that a role can be given to so that this user has it
 * @param seesAll whether nothing is hidden, as from an administrator
 */
record Seeker(String user, List<String> names, boolean seesAll) {
    Seeker {
        names = List.copyOf(names);
    }

    static Seeker of(Caller caller) {
        return new Seeker(caller.userId(), caller.subjects(), caller.admin());
    }

    /** What of a search depends on the user. */
    List<Sought> conditions(SearchRequest request) {
        var conditions = new ArrayList<Sought>();
        if (!seesAll) {
            conditions.add(visible());
        }
        request.ownership()
                .ifPresent(
                        word ->
                                conditions.addAll(
                                        switch (word) {
                                            case "created" -> List.of(mine());
                                            case "private" ->
                                                    List.of(
                                                            mine(),
                                                            new Sought.Not(
                                                                    new Sought.Word(Facts.SHARED)));
                                            default -> List.of(visible(), new Sought.Not(mine()));
                                        }));
        if (request.favorite()) {
            conditions.add(new Sought.Word(Facts.favoriteOf(user)));
        }
        return conditions;
    }

    private Sought mine() {
        return new Sought.Word(Facts.ownedBy(user));
    }

    private Sought visible() {
        return new Sought.Any(
                names.stream()
                        .map(name -> (Sought) new Sought.Word(Facts.visibleTo(name)))
                        .toList());
    }
}
