// SPDX-License-Identifier: Apache-2.0
package cove.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The end of a log, in whole lines: a page shows that much at once, however long the log is.
 *
 * @param from where in the log it begins
 * @param to where it ends, and what comes later begins
 */
record LogTail(String text, long from, long to) {
    private static final int MOST = 64 << 10;

    static LogTail of(Path log) throws IOException {
        try (var in = Files.newByteChannel(log)) {
            long size = in.size();
            long from = Math.max(0, size - MOST);
            var buffer = ByteBuffer.allocate((int) (size - from));
            in.position(from);
            for (int read = 0; read >= 0 && buffer.hasRemaining(); ) {
                read = in.read(buffer);
            }
            int start = from == 0 ? 0 : afterFirstLine(buffer);
            int end = lastLineEnd(buffer, start);
            String text = new String(buffer.array(), start, end - start, StandardCharsets.UTF_8);
            return new LogTail(text, from + start, from + end);
        } catch (NoSuchFileException e) {
            return new LogTail("", 0, 0);
        }
    }

    private static int afterFirstLine(ByteBuffer buffer) {
        for (int i = 0; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** What is behind the last line end comes with the rest of its line. */
    private static int lastLineEnd(ByteBuffer buffer, int start) {
        int end = buffer.position();
        while (end > start && buffer.get(end - 1) != '\n') {
            end--;
        }
        return end;
    }

    boolean isCut() {
        return from > 0;
    }
}
