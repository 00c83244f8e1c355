// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/** The file that takes what becomes of the tasks of one run; read on from where it was read to. */
final class ProgressLog {
    /** More is not read: a pipeline that writes nonsense there shall not fill the memory. */
    private static final int MOST_LINES = 2_000_000;

    private static final int LONGEST_LINE = 1 << 16;
    private static final int AT_A_TIME = 1 << 16;

    private final Path events;

    /** Which file it was: another one of that name is read from its beginning. */
    private Object file = new Object();

    /** Behind the last line that was read whole. */
    private long read;

    private int lines;
    private ToldTasks told = new ToldTasks();

    ProgressLog(Path events) {
        this.events = events;
    }

    /** How many tasks it knows of. */
    synchronized int size() {
        return told.size();
    }

    synchronized Progress read(boolean over) throws IOException {
        try {
            var now =
                    Files.readAttributes(
                            events, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!Objects.equals(now.fileKey(), file) || now.size() < read) {
                file = now.fileKey();
                begin();
            }
            if (now.size() > read) {
                try (var channel =
                        Files.newByteChannel(
                                events,
                                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                    readOn(Channels.newInputStream(channel.position(read)));
                }
            }
        } catch (NoSuchFileException e) {
            begin();
        }
        return told.progress(over);
    }

    private void begin() {
        read = 0;
        lines = 0;
        told = new ToldTasks();
    }

    private void readOn(InputStream in) throws IOException {
        byte[] some = new byte[AT_A_TIME];
        var line = new ByteArrayOutputStream();
        long position = read;
        int count;
        while (lines < MOST_LINES && (count = in.read(some)) >= 0) {
            int begin = 0;
            for (int i = 0; i < count && lines < MOST_LINES; i++) {
                if (some[i] == '\n') {
                    add(line, some, begin, i);
                    told.take(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                    begin = i + 1;
                    read = position + begin;
                    lines++;
                }
            }
            add(line, some, begin, count);
            position += count;
        }
        // Maybe there is more of it next time; then it is read once more.
        told.take(line.toString(StandardCharsets.UTF_8));
    }

    /** Of a line that is too long to mean anything, the beginning. */
    private static void add(ByteArrayOutputStream line, byte[] some, int begin, int end) {
        int length = Math.min(end - begin, LONGEST_LINE - line.size());
        if (length > 0) {
            line.write(some, begin, length);
        }
    }
}
