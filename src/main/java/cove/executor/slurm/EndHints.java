// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the ids of runs that are over from the end of one file, to which their jobs append them.
 *
 * <p>One file that is opened again and again, since that is what makes a client of NFS look at the
 * server (nfs(5), close-to-open consistency). Two nodes may write over each other's line there:
 * then the end shows when the job leaves Slurm's queue.
 */
final class EndHints implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final long MOST = 1 << 20;

    private final Path file;
    private final Consumer<String> ended;
    private final Thread reader;
    private long position;

    /**
     * Begins to read what comes from now on.
     *
     * @param ended is told each id
     */
    EndHints(Path file, Consumer<String> ended) {
        this.file = file;
        this.ended = ended;
        try {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            this.position = Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.reader = Thread.ofPlatform().daemon().name("slurm-ends").start(this::readForEver);
    }

    private void readForEver() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                read();
            } catch (IOException e) {
                JobTable.log.debug("no hints for the moment", e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read() throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            long length = open.length();
            if (length < position) {
                position = 0;
            }
            if (length == position) {
                return;
            }
            byte[] fresh = new byte[(int) Math.min(length - position, MOST)];
            open.seek(position);
            open.readFully(fresh);
            String text = new String(fresh, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf('\n') + 1;
            position += end;
            text.substring(0, end).lines().forEach(ended);
            if (position > MOST && position == length) {
                open.setLength(0);
                position = 0;
            }
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
