// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.http.Authentication;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The groups of users, which a role can be given to. */
public final class Groups {
    private final GroupStore store;

    /** By user: asked for with every call, changed once in a while. */
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    public Groups(Database database) {
        this.store = new GroupStore(database);
    }

    /** Tells of each caller which groups they are in. */
    public Authentication addedTo(Authentication authentication) {
        return token -> {
            var caller = authentication.callerWith(token);
            return caller.in(known.computeIfAbsent(caller.userId(), store::groupsOf));
        };
    }
}
