// SPDX-License-Identifier: Apache-2.0
package cove.access;

/** The kinds of objects that roles are given on. */
public enum ObjectKind {
    CAPSULE("capsule", "program", "programs"),
    PIPELINE("pipeline", "program", "programs"),
    DATA_ASSET("data asset", "data_asset", "data_assets");

    private final String word;
    private final String stored;
    private final String table;

    ObjectKind(String word, String stored, String table) {
        this.word = word;
        this.stored = stored;
        this.table = table;
    }

    /** What messages call it. */
    public String word() {
        return word;
    }

    /** In the column {@code kind} of the grants: an id is that of a capsule or a pipeline. */
    String stored() {
        return stored;
    }

    /** Where the objects lie, with the columns {@code id} and {@code owner}. */
    String table() {
        return table;
    }
}
