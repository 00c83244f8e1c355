// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows of words under headings, in columns. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    void add(String... cells) {
        rows.add(Stream.of(cells).map(Screen::printable).toList());
    }

    /** Prints it; a table without rows is not printed. */
    void print(Screen screen) {
        if (rows.size() > 1) {
            int[] widths = widths();
            rows.forEach(row -> screen.answer(line(row, widths)));
        }
    }

    private int[] widths() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            line.append(i == 0 ? "" : GAP).append(cell);
            line.repeat(' ', widths[i] - cell.codePointCount(0, cell.length()));
        }
        return line.toString().stripTrailing();
    }
}
