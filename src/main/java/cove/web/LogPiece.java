// SPDX-License-Identifier: Apache-2.0
package cove.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A piece of a log, in whole lines where these are not longer than it: a page shows that much at
 * once, however long the log is.
 */
final class LogPiece {
    private static final int MOST = 64 << 10;
    private static final int BEFORE = 8 << 10;

    private final byte[] bytes;
    private final long from;
    private final long size;

    private LogPiece(byte[] bytes, long from, long size) {
        this.bytes = bytes;
        this.from = from;
        this.size = size;
    }

    /** Where in the log it begins, in bytes. */
    long from() {
        return from;
    }

    /** Where it ends, and what comes later begins. */
    long to() {
        return from + bytes.length;
    }

    /** Of the whole log. */
    long size() {
        return size;
    }

    /** The end of it, up to the last line that is whole. */
    static LogPiece end(Path log) throws IOException {
        long size = size(log);
        LogPiece piece = read(log, size - MOST, size, size > MOST, true);
        // It ends in a line without an end that is longer than a piece.
        return piece.bytes.length > 0 || size == 0 ? piece : before(log, size);
    }

    /** What is around a place, with somewhat before it. */
    static LogPiece around(Path log, long place) throws IOException {
        long from = Math.min(place, size(log)) - BEFORE;
        LogPiece piece = read(log, from, from + MOST, from > 0, true);
        return piece.from > place ? after(log, place) : piece;
    }

    /** What begins at a place. */
    static LogPiece after(Path log, long place) throws IOException {
        LogPiece piece = read(log, place, place + MOST, false, true);
        return piece.bytes.length > 0 ? piece : read(log, place, place + MOST, false, false);
    }

    /** What ends at a place. */
    static LogPiece before(Path log, long place) throws IOException {
        LogPiece piece = read(log, place - MOST, place, place > MOST, false);
        return piece.bytes.length > 0 ? piece : read(log, place - MOST, place, false, false);
    }

    private static long size(Path log) throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }

    /**
     * Reads a piece.
     *
     * @param lineBegins whether to leave out what is before the first line end
     * @param lineEnds whether to leave out what is behind the last one
     */
    private static LogPiece read(Path log, long from, long to, boolean lineBegins, boolean lineEnds)
            throws IOException {
        try (var in = Files.newByteChannel(log)) {
            long size = in.size();
            long first = Math.clamp(from, 0, size);
            var buffer = ByteBuffer.allocate((int) (Math.clamp(to, first, size) - first));
            in.position(first);
            for (int read = 0; read >= 0 && buffer.hasRemaining(); ) {
                read = in.read(buffer);
            }
            int length = buffer.position();
            byte[] bytes = buffer.array();
            int start = lineBegins ? afterLineEnd(bytes, length) : characterAt(bytes, 0, length);
            int end =
                    lineEnds
                            ? behindLastLineEnd(bytes, start, length)
                            : characterBefore(bytes, start, length);
            return new LogPiece(Arrays.copyOfRange(bytes, start, end), first + start, size);
        } catch (NoSuchFileException e) {
            return new LogPiece(new byte[0], 0, 0);
        }
    }

    private static int afterLineEnd(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return length;
    }

    /** What is behind the last line end comes with the rest of its line. */
    private static int behindLastLineEnd(byte[] bytes, int start, int length) {
        int end = length;
        while (end > start && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Not in the middle of a character (RFC 3629, 3): at most three bytes go on with one. */
    private static int characterAt(byte[] bytes, int start, int length) {
        int at = start;
        while (at < Math.min(length, start + 3) && (bytes[at] & 0xc0) == 0x80) {
            at++;
        }
        return at;
    }

    private static int characterBefore(byte[] bytes, int start, int length) {
        for (int back = 1; back <= 3 && length - back >= start; back++) {
            int one = bytes[length - back] & 0xff;
            if (one >= 0xc0) {
                int needed = one >= 0xf0 ? 4 : one >= 0xe0 ? 3 : 2;
                return needed > back ? length - back : length;
            }
            if (one < 0x80) {
                return length;
            }
        }
        return length;
    }

    boolean isBeginning() {
        return from == 0;
    }

    boolean isEnd() {
        return to() >= size;
    }

    private String text(int first, int last) {
        return new String(bytes, first, last - first, StandardCharsets.UTF_8);
    }

    String text() {
        return text(0, bytes.length);
    }

    /** What is before the line at this place. */
    String before(long place) {
        return text(0, at(place));
    }

    /** The line at this place, without its end. */
    String line(long place) {
        return text(at(place), lineEnd(place));
    }

    /** What is behind the line at this place. */
    String behind(long place) {
        return text(lineEnd(place), bytes.length);
    }

    private int at(long place) {
        return Math.clamp(place - from, 0, bytes.length);
    }

    private int lineEnd(long place) {
        int end = at(place);
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }
}
