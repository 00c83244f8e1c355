// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a condition as FTS5 reads it (SQLite manual, "SQLite FTS5 Extension", section 3). All
 * words are quoted, and hold letters and digits only.
 */
final class MatchText {
    private static final String NEVER = "\"zz\"";
    private static final String ALWAYS =
            "(\"%s\" OR \"%s\")".formatted(Facts.archived(false), Facts.archived(true));

    private final Function<String, List<String>> begunBy;

    /**
     * Makes a writer.
     *
     * @param begunBy the words in the index that begin so, if they are few, else nothing: FTS5
     *     collects all that a beginning is found in before it tells the first, but walks along
     *     those of whole words
     */
    MatchText(Function<String, List<String>> begunBy) {
        this.begunBy = begunBy;
    }

    String of(Sought sought) {
        return switch (sought) {
            case Sought.Word(String token) -> "\"" + token + "\"";
            case Sought.Beginning(String token) -> beginning(token);
            case Sought.Phrase(List<String> tokens, boolean open) ->
                    "\"" + String.join(" ", tokens) + "\"" + (open ? " *" : "");
            case Sought.Any(List<Sought> parts) -> any(parts.stream().map(this::of).toList());
            case Sought.All(List<Sought> parts) -> all(parts);
            case Sought.Not _ -> throw new IllegalArgumentException("a Not outside of an All");
        };
    }

    private String beginning(String token) {
        List<String> words = begunBy.apply(token);
        return words.isEmpty()
                ? "\"" + token + "\" *"
                : any(words.stream().map(word -> "\"" + word + "\"").toList());
    }

    private static String any(List<String> parts) {
        List<String> possible =
                parts.stream().filter(part -> !part.equals(NEVER)).distinct().toList();
        return switch (possible.size()) {
            case 0 -> NEVER;
            case 1 -> possible.getFirst();
            default -> "(" + String.join(" OR ", possible) + ")";
        };
    }

    private String all(List<Sought> parts) {
        var wanted = new ArrayList<String>();
        var unwanted = new ArrayList<String>();
        collect(parts, wanted, unwanted);
        String all = wanted.isEmpty() ? ALWAYS : String.join(" AND ", wanted);
        String not = any(unwanted);
        return not.equals(NEVER) ? "(" + all + ")" : "((" + all + ") NOT " + not + ")";
    }

    private void collect(List<Sought> parts, List<String> wanted, List<String> unwanted) {
        for (Sought part : parts) {
            switch (part) {
                case Sought.All(List<Sought> inner) -> collect(inner, wanted, unwanted);
                case Sought.Not(Sought not) -> unwanted.add(of(not));
                default -> wanted.add(of(part));
            }
        }
    }
}
