// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
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
        try (var in = Files.newByteChannel(file)) {
            return lastLines(in, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lastLines(SeekableByteChannel log, int count) throws IOException {
        log.position(Math.max(0, log.size() - TAIL_BYTES));
        byte[] tail = Channels.newInputStream(log).readNBytes(TAIL_BYTES);
        List<String> lines =
                new String(tail, StandardCharsets.UTF_8).lines().map(RunLog::cut).toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
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
