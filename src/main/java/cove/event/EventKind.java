// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.http.Scope;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can happen; the words are those of the triggers in {@code db/}. */
public enum EventKind {
    COMPUTATION_CREATED("computation", "created"),
    COMPUTATION_STATE("computation", "state"),
    COMPUTATION_RENAMED("computation", "renamed"),
    COMPUTATION_DELETED("computation", "deleted"),
    DATA_ASSET_CREATED("data_asset", "created"),
    DATA_ASSET_STATE("data_asset", "state"),
    DATA_ASSET_RENAMED("data_asset", "renamed"),
    DATA_ASSET_DELETED("data_asset", "deleted");

    private final String thing;
    private final String happened;

    EventKind(String thing, String happened) {
        this.thing = thing;
        this.happened = happened;
    }

    /** On the wire, such as {@code computation.state}. */
    public String word() {
        return thing + "." + happened;
    }

    boolean isOfComputation() {
        return thing.equals("computation");
    }

    /** What a token must allow, to be told. */
    public Scope scope() {
        return isOfComputation() ? Scope.CAPSULE_READ : Scope.DATA_ASSET_READ;
    }

    static Optional<EventKind> parse(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** Those that a word means: one of them, or all of a thing; none for a word that is unknown. */
    public static Set<EventKind> named(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word) || kind.thing.equals(word))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(EventKind.class)));
    }

    /** All words that {@link #named} knows, for messages. */
    public static String words() {
        return Arrays.stream(values())
                .flatMap(kind -> Stream.of(kind.thing, kind.word()))
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
