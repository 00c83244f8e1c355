// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a condition as PostgreSQL reads it (manual, 8.11.2 "tsquery"). All words are quoted, and
 * hold letters and digits only.
 */
final class QueryText {
    private static final String NEVER = "'zz'";
    private static final String ALWAYS =
            "('%s' | '%s')".formatted(Facts.archived(false), Facts.archived(true));

    private QueryText() {}

    static String of(Sought sought) {
        return switch (sought) {
            case Sought.Word(String token) -> "'" + token + "'";
            case Sought.Beginning(String token) -> "'" + token + "':*";
            case Sought.Phrase(List<String> tokens, boolean open) ->
                    "('" + String.join("' <-> '", tokens) + "'" + (open ? ":*)" : ")");
            case Sought.Any(List<Sought> parts) -> joined(parts, " | ", NEVER);
            case Sought.All(List<Sought> parts) -> joined(parts, " & ", ALWAYS);
            case Sought.Not(Sought part) -> "!" + of(part);
        };
    }

    private static String joined(List<Sought> parts, String sign, String none) {
        var texts = new ArrayList<String>();
        parts.forEach(part -> texts.add(of(part)));
        return texts.isEmpty() ? none : "(" + String.join(sign, texts) + ")";
    }
}
