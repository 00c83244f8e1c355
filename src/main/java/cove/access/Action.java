// SPDX-License-Identifier: Apache-2.0
package cove.access;

/**
 * What can be done with an object, and the least role that may: the only such table. It follows the
 * vendor's user guide ("Managing Capsules", "Managing Pipelines", "Managing Data Assets").
 */
public enum Action {
    /** Find it in searches and read what is said of it, but nothing that is in it. */
    KNOW("find", Role.DISCOVERABLE),
    /** Read its files, its panel and who else has a role on it. */
    READ("read", Role.VIEWER),
    /** Start a run of it, or mount it in one. */
    USE("use", Role.VIEWER),
    /** See the runs that others started of its code. */
    SEE_RUNS("see the runs of others of", Role.EDITOR),
    /** Change what is in it, or what is said of it. */
    CHANGE("change", Role.EDITOR),
    /** Give roles on it and take them. Editors of a capsule may, those of other objects not. */
    SHARE("share", Role.OWNER) {
        @Override
        Role needs(ObjectKind kind) {
            return kind == ObjectKind.CAPSULE ? Role.EDITOR : Role.OWNER;
        }
    },
    /** Rename, stop, delete and capture the runs that others started of its code. */
    GOVERN_RUNS("rename, stop, delete or capture the runs of others of", Role.OWNER),
    RELEASE("release", Role.OWNER),
    ARCHIVE("archive", Role.OWNER),
    DELETE("delete", Role.OWNER);

    private final String words;
    private final Role least;

    Action(String words, Role least) {
        this.words = words;
        this.least = least;
    }

    /** What was tried, in a message before the object. */
    String words() {
        return words;
    }

    Role needs(ObjectKind kind) {
        return least;
    }
}
