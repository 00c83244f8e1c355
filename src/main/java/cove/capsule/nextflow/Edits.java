// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes to a script, each where it belongs; all between them stays as it is, byte for byte. */
final class Edits {
    private record Edit(int start, int end, String text) {}

    private final String script;
    private final List<Edit> edits = new ArrayList<>();

    Edits(String script) {
        this.script = script;
    }

    void replace(int start, int end, String text) {
        edits.add(new Edit(start, end, text));
    }

    /**
     * Takes a statement out, with its line when nothing but a comment shares it; gives its text.
     */
    String takeOut(Statement statement) {
        int start = lineStart(statement.start());
        int lineEnd = script.indexOf('\n', statement.end());
        int end = lineEnd < 0 ? script.length() : lineEnd;
        var rest = script.substring(statement.end(), end).strip();
        boolean alone =
                script.substring(start, statement.start()).isBlank()
                        && (rest.isEmpty() || rest.startsWith("//"));
        if (!alone) {
            replace(statement.start(), statement.end(), "");
            return script.substring(statement.start(), statement.end());
        }
        replace(start, lineEnd < 0 ? end : end + 1, "");
        return script.substring(statement.start(), end).stripTrailing();
    }

    private int lineStart(int index) {
        return script.lastIndexOf('\n', index - 1) + 1;
    }

    private static boolean endsInBlankLine(StringBuilder text) {
        return text.length() > 1
                && text.charAt(text.length() - 1) == '\n'
                && text.charAt(text.length() - 2) == '\n';
    }

    String apply() {
        edits.sort(Comparator.comparingInt(Edit::start));
        var result = new StringBuilder();
        int at = 0;
        for (var edit : edits) {
            result.append(script, at, edit.start()).append(edit.text());
            at = edit.end();
            if (edit.text().isEmpty() && script.startsWith("\n", at) && endsInBlankLine(result)) {
                at++; // or two blank lines would be left
            }
        }
        return result.append(script.substring(at)).toString();
    }
}
