// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One instruction of a Dockerfile, its continued lines joined.
 *
 * @param line where it begins, counted from 1
 * @param end the line after its last, a here-document left aside
 * @param keyword in upper case
 * @see <a href="https://docs.docker.com/reference/dockerfile/#format">Dockerfile reference: Format,
 *     Parser directives, Here-documents</a>
 */
record DockerfileInstruction(int line, int end, String keyword, String arguments) {
    private static final Pattern DIRECTIVE =
            Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S+)\\s*");
    private static final Pattern HERE_DOCUMENT =
            Pattern.compile("(?<!\\S)[0-9]*<<-?([\"']?)([A-Za-z_][A-Za-z0-9_]*)\\1");

    private static final Pattern LEADING_TABS = Pattern.compile("^\t+");
    private static final NavigableSet<Integer> NONE = Collections.emptyNavigableSet();

    /** The instructions of a file, and the character that escapes in it. */
    record Listing(char escape, List<DockerfileInstruction> instructions) {
        Listing {
            instructions = List.copyOf(instructions);
        }
    }

    static Listing list(String dockerfile) {
        var lines = dockerfile.lines().toList();
        var index = index(lines);
        char escape = escapeOf(lines);
        List<DockerfileInstruction> instructions = new ArrayList<>();
        for (int at = 0; at < lines.size(); ) {
            if (isCommentOrBlank(lines.get(at))) {
                at++;
                continue;
            }
            int begin = at;
            var joined = new StringBuilder();
            boolean goesOn = true;
            while (goesOn && at < lines.size()) {
                var line = lines.get(at++);
                // Comments and blank lines do not end a continued instruction.
                if (at - 1 == begin || !isCommentOrBlank(line)) {
                    goesOn = goesOn(line, escape);
                    joined.append(goesOn ? withoutLast(line, escape) : line);
                }
            }
            var instruction = of(begin + 1, at + 1, joined.toString().strip());
            instructions.add(instruction);
            at = afterHereDocuments(instruction, index, at);
        }
        return new Listing(escape, instructions);
    }

    private static DockerfileInstruction of(int line, int end, String text) {
        var parts = text.split("\\s+", 2);
        return new DockerfileInstruction(
                line, end, parts[0].toUpperCase(Locale.ROOT), parts.length > 1 ? parts[1] : "");
    }

    private static char escapeOf(List<String> lines) {
        for (var line : lines) {
            var directive = DIRECTIVE.matcher(line);
            if (!directive.matches()) {
                return '\\';
            }
            if (directive.group(1).equalsIgnoreCase("escape")) {
                return directive.group(2).charAt(0);
            }
        }
        return '\\';
    }

    private static boolean isCommentOrBlank(String line) {
        return line.isBlank() || line.stripLeading().startsWith("#");
    }

    /** An escape character at the end continues the line, unless it is escaped itself. */
    private static boolean goesOn(String line, char escape) {
        var end = line.stripTrailing();
        int last = end.length() - 1;
        return last >= 0
                && end.charAt(last) == escape
                && (last == 0 || end.charAt(last - 1) != escape);
    }

    private static String withoutLast(String line, char escape) {
        return line.substring(0, line.lastIndexOf(escape));
    }

    /** The lines of a here-document are text for a command, not instructions. */
    private static int afterHereDocuments(
            DockerfileInstruction instruction, Map<String, NavigableSet<Integer>> lines, int from) {
        if (!List.of("RUN", "COPY", "ADD").contains(instruction.keyword())) {
            return from;
        }
        int at = from;
        var found = HERE_DOCUMENT.matcher(instruction.arguments());
        while (found.find()) {
            var end = lines.getOrDefault(found.group(2), NONE).ceiling(at);
            at = end == null ? at : end + 1; // never ended: it was no here-document
        }
        return at;
    }

    /** Where each line stands, tabs before it left aside as {@code <<-} does. */
    private static Map<String, NavigableSet<Integer>> index(List<String> lines) {
        Map<String, NavigableSet<Integer>> index = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            var text = LEADING_TABS.matcher(lines.get(i)).replaceFirst("");
            index.computeIfAbsent(text, _ -> new TreeSet<>()).add(i);
        }
        return index;
    }
}
