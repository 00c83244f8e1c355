// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.http.Authentication;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The groups of users, which a role can be given to. */
public final class Groups {
    private static final int LONGEST_NAME = 100;

    private final GroupStore store;
    private final InstantSource clock;

    /** Whether groups may change without this server hearing of it. */
    private final BooleanSupplier others;

    /** By user: asked for with every call, changed once in a while. */
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    private final AtomicLong changes = new AtomicLong();

    public Groups(Database database, InstantSource clock) {
        this.store = new GroupStore(database);
        this.clock = clock;
        this.others = () -> database.servers().areSeveral();
    }

    /** Tells of each caller which groups they are in. */
    public Authentication addedTo(Authentication authentication) {
        return new Authentication() {
            @Override
            public Caller callerWith(String token) {
                return inGroups(authentication.callerWith(token));
            }

            @Override
            public Caller callerSignedIn(String id) {
                return inGroups(authentication.callerSignedIn(id));
            }
        };
    }

    /** The caller with the groups that they are in. */
    public Caller inGroups(Caller caller) {
        return caller.in(groupsOf(caller.userId()));
    }

    /** Remembers them, unless some changed while they were looked up. */
    private Set<String> groupsOf(String user) {
        Set<String> remembered = known.get(user);
        if (remembered != null) {
            return remembered;
        }
        long before = changes.get();
        Set<String> groups = store.groupsOf(user);
        synchronized (known) {
            if (!others.getAsBoolean() && changes.get() == before) {
                known.put(user, groups);
            }
        }
        return groups;
    }

    /** All groups with their members, by name. */
    public List<Group> all() {
        return store.all();
    }

    /** Makes a group with these members, named by their emails. */
    public Group add(String name, List<String> members) {
        check(name);
        return changed(
                () ->
                        store.add(
                                UUID.randomUUID().toString(),
                                name.strip(),
                                clock.instant(),
                                members));
    }

    /** Gives it another name; its members and roles stay. */
    public Group rename(String nameOrId, String name) {
        check(name);
        return store.rename(nameOrId, name.strip());
    }

    /** Takes in who comes and takes out who goes, or nobody when one of them is no user. */
    public Group changeMembers(String nameOrId, List<String> coming, List<String> going) {
        return changed(() -> store.changeMembers(nameOrId, coming, going));
    }

    /** Removes a group and all roles that it was given. */
    public void remove(String nameOrId) {
        changed(
                () -> {
                    store.remove(nameOrId);
                    return nameOrId;
                });
    }

    /** From the next call on everybody is in the groups that they are in now. */
    private <T> T changed(Supplier<T> change) {
        try {
            return change.get();
        } finally {
            synchronized (known) {
                changes.incrementAndGet();
                known.clear();
            }
        }
    }

    private static void check(String name) {
        String text = name.strip();
        if (text.isEmpty()
                || text.length() > LONGEST_NAME
                || text.chars().anyMatch(Character::isISOControl)) {
            throw CoveException.invalid(
                    "A group's name has 1 to %d characters and no line ends, but it is '%s'."
                            .formatted(LONGEST_NAME, Echo.of(text)));
        }
        if (text.equalsIgnoreCase(Caller.EVERYONE)) {
            throw CoveException.invalid(
                    "A group cannot be called everyone: all users are that already.");
        }
    }
}
