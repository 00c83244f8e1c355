// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;
import java.util.stream.Collectors;

/** A user's own words inside a message: in quotes, on one line, not longer than a person reads. */
final class Quoted {
    private static final int LONGEST = 100;
    private static final int MOST = 20;

    private Quoted() {}

    static String of(String text) {
        var cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return '"' + cut.replaceAll("\\p{Cntrl}", "\uFFFD") + '"';
    }

    static String listOf(List<String> texts) {
        var listed = texts.stream().limit(MOST).map(Quoted::of).collect(Collectors.joining(", "));
        return texts.size() > MOST
                ? "%s and %d more".formatted(listed, texts.size() - MOST)
                : listed;
    }
}
