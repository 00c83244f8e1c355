// SPDX-License-Identifier: Apache-2.0
package cove.access;

/**
 * A role that was given.
 *
 * @param grantee the id of a user or a group, or {@code everyone}
 * @param name a user's email or a group's name
 */
public record Grant(Kind kind, String grantee, String name, Role role) {
    /** Who can be given a role. */
    public enum Kind {
        USER,
        GROUP,
        EVERYONE
    }
}
