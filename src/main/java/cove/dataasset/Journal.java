// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lines of a file that each end in NUL, which no name of a file holds. What a kill or a power cut
 * left of a last line is cut off when it is opened again.
 */
final class Journal implements AutoCloseable {
    /** Is told of each line that is there; what it does not know ends the journal before it. */
    @FunctionalInterface
    interface Reader {
        boolean knows(String line) throws IOException;
    }

    private final FileChannel file;

    private Journal(FileChannel file) {
        this.file = file;
    }

    static Journal open(Path path, Reader reader) throws IOException {
        long known = Files.exists(path) ? read(path, reader) : 0;
        var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.truncate(known);
        file.position(known);
        return new Journal(file);
    }

    /** Reads the lines up to the first that the reader does not know; answers where that begins. */
    static long read(Path path, Reader reader) throws IOException {
        long known = 0;
        var line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != 0) {
                    line.write(next);
                    continue;
                }
                if (!reader.knows(line.toString(StandardCharsets.UTF_8))) {
                    break;
                }
                known += line.size() + 1;
                line.reset();
            }
        }
        return known;
    }

    synchronized void add(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\0").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
