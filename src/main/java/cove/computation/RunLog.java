// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a computation printed. */
record RunLog(Path file) {
    private static final int TAIL_BYTES = 16 << 10;
    private static final int LONGEST_LINE = 500;

    /** The last lines; what is no UTF-8 is shown as such, and long lines are cut. */
    List<String> lastLines(int count) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(0, in.length() - TAIL_BYTES);
            byte[] tail = new byte[(int) (in.length() - start)];
            in.seek(start);
            in.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().map(RunLog::cut).toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cut(String line) {
        if (line.length() <= LONGEST_LINE) {
            return line;
        }
        // Not between the two halves of a character.
        boolean halved = Character.isHighSurrogate(line.charAt(LONGEST_LINE - 1));
        return line.substring(0, halved ? LONGEST_LINE - 1 : LONGEST_LINE);
    }
}
