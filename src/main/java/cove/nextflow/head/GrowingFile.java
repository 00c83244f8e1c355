// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads the lines of a file that another process writes, for as long as this one lives. */
record GrowingFile(Path file, Consumer<String> reader) implements Runnable {
    private static final int PAUSE_MILLIS = 10;
    private static final int AT_ONCE = 1 << 16;

    @Override
    public void run() {
        var line = new ByteArrayOutputStream();
        long offset = 0;
        try {
            while (true) {
                byte[] bytes = from(offset);
                offset += bytes.length;
                for (byte one : bytes) {
                    if (one == '\n') {
                        reader.accept(line.toString(StandardCharsets.UTF_8));
                        line.reset();
                    } else {
                        line.write(one);
                    }
                }
                if (bytes.length == 0) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opened anew each time: only then a shared disk tells what is new. */
    private byte[] from(long offset) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            channel.position(offset);
            var buffer = ByteBuffer.allocate(AT_ONCE);
            int count = Math.max(0, channel.read(buffer));
            return Arrays.copyOf(buffer.array(), count);
        }
    }
}
