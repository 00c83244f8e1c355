// SPDX-License-Identifier: Apache-2.0
package cove.search;

/** The facts of an entry that every subject has. */
final class Facts {
    /** That anybody besides its owner has a role on it. */
    static final String SHARED = Token.fact("shared", "yes");

    private Facts() {}

    static String ownedBy(String user) {
        return Token.fact("owner", user);
    }

    static String visibleTo(String name) {
        return Token.fact("visible", name);
    }

    static String favoriteOf(String user) {
        return Token.fact("favorite", user);
    }

    static String archived(boolean archived) {
        return Token.fact("archived", archived ? "yes" : "no");
    }
}
