// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.http.Caller;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may do one thing with an object, besides administrators: found once, for many callers.
 *
 * @param names ids of users and groups, and {@code everyone}
 */
public record Audience(Set<String> names) {
    /** No one but administrators. */
    public static final Audience NOBODY = new Audience(Set.of());

    public Audience {
        names = Set.copyOf(names);
    }

    /** The same and one more. */
    public Audience with(String name) {
        return new Audience(
                Stream.concat(names.stream(), Stream.of(name)).collect(Collectors.toSet()));
    }

    public boolean has(Caller caller) {
        return caller.admin()
                || names.contains(caller.userId())
                || names.contains(Caller.EVERYONE)
                || caller.groups().stream().anyMatch(names::contains);
    }
}
