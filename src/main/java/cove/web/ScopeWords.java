// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Caller;
import cove.http.Scope;
import java.util.List;
import java.util.stream.Stream;

/** What a scope allows, as people read it. */
record ScopeWords(Scope scope, String words) {
    /** Those that a token which this caller makes can have. */
    static List<ScopeWords> of(Caller caller) {
        return Stream.of(Scope.values())
                .filter(scope -> may(caller, scope))
                .map(scope -> new ScopeWords(scope, words(scope)))
                .toList();
    }

    static boolean may(Caller caller, Scope needed) {
        return caller.scopes().stream().anyMatch(scope -> scope.includes(needed));
    }

    private static String words(Scope scope) {
        return switch (scope) {
            case CAPSULE_READ -> "sees capsules, pipelines and computations with their results";
            case CAPSULE_WRITE ->
                    "also runs, stops and deletes them, changes code, and sets secrets";
            case DATA_ASSET_READ -> "sees data assets and fetches their files";
            case DATA_ASSET_WRITE -> "also makes, changes and deletes data assets";
            case ADMIN -> "does everything, with what everybody has, and manages users and groups";
        };
    }
}
