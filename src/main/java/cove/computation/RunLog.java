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
                    new String(tail, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
                            .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
