// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.archive.FolderTar;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A folder or file as a tar stream that is made while it is sent, so it takes no room here. */
final class FolderUpload extends FilterInputStream {
    private static final int BUFFER = 1 << 20;

    private final AtomicReference<IOException> failure;

    private FolderUpload(InputStream in, AtomicReference<IOException> failure) {
        super(in);
        this.failure = failure;
    }

    /**
     * What to send; each attempt reads the folder anew.
     *
     * @param leftOut tells of a path relative to the folder whether it stays here
     */
    static BodyPublisher of(Path folder, Predicate<Path> leftOut) {
        return BodyPublishers.ofInputStream(() -> open(folder, leftOut));
    }

    private static FolderUpload open(Path folder, Predicate<Path> leftOut) {
        var failure = new AtomicReference<IOException>();
        var in = new PipedInputStream(BUFFER);
        try {
            var out = new PipedOutputStream(in);
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (out) {
                                    pack(folder, leftOut, out, failure);
                                } catch (IOException e) {
                                    failure.compareAndSet(null, e);
                                }
                            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FolderUpload(in, failure);
    }

    /** The failure is there before the stream ends, so the reader cannot take the end for whole. */
    private static void pack(
            Path folder,
            Predicate<Path> leftOut,
            PipedOutputStream out,
            AtomicReference<IOException> failure) {
        try {
            FolderTar.pack(folder, leftOut, out);
        } catch (IOException e) {
            failure.set(e);
        } catch (UncheckedIOException e) {
            failure.set(e.getCause());
        }
    }

    @Override
    public int read() throws IOException {
        return whole(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return whole(super.read(bytes, offset, length));
    }

    private int whole(int read) throws IOException {
        if (read < 0 && failure.get() != null) {
            throw new UnreadableUpload(failure.get());
        }
        return read;
    }
}
