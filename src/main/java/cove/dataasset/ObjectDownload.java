// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;

/**
 * Brings one object into a file, and knows its digest when it is there. An interrupted one goes on
 * where it was: what was on disk for sure of a large one is kept.
 */
final class ObjectDownload {
    /** Above this an object is fetched in several ranges at a time. */
    private static final long LARGE = 64L << 20;

    /** A part that is forced to disk, and kept by the next attempt. */
    private static final long KEPT = 64L << 20;

    private final Bucket bucket;
    private final StoredObject object;
    private final Ranges ranges;
    private final Patience patience;
    private final BooleanSupplier stopped;
    private final MessageDigest digest = ContentDigest.newDigest();
    private long at;

    ObjectDownload(
            Bucket bucket,
            StoredObject object,
            Ranges ranges,
            Duration patience,
            BooleanSupplier stopped) {
        this.bucket = bucket;
        this.object = object;
        this.ranges = ranges;
        this.patience = new Patience(patience);
        this.stopped = stopped;
    }

    /** Makes the file whole, and forces it to disk; answers the SHA-256 of what it holds. */
    String into(Path path) throws IOException {
        try (var file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            keep(file);
            while (at < object.size()) {
                try {
                    if (object.size() - at > LARGE) {
                        ranges.read(
                                bucket, object, at, chunk -> take(file, ByteBuffer.wrap(chunk)));
                    } else {
                        stream(file);
                    }
                } catch (BucketException e) {
                    patience.afterwards(e);
                }
            }
            file.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void keep(FileChannel file) throws IOException {
        long kept = Math.min(file.size(), object.size()) / KEPT * KEPT;
        file.truncate(kept);
        var buffer = ByteBuffer.allocate(1 << 16);
        while (at < kept) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), kept - at));
            int read = file.read(buffer, at);
            digest.update(buffer.flip());
            at += read;
        }
        file.position(at);
    }

    private void stream(FileChannel file) throws IOException {
        try (InputStream in = bucket.read(object, at)) {
            byte[] buffer = new byte[1 << 16];
            while (at < object.size()) {
                int read = in.read(buffer);
                take(file, ByteBuffer.wrap(buffer, 0, read));
            }
        }
    }

    private void take(FileChannel file, ByteBuffer bytes) throws IOException {
        if (stopped.getAsBoolean()) {
            throw new java.io.InterruptedIOException("the copy was given up");
        }
        int length = bytes.remaining();
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        if (at / KEPT != (at + length) / KEPT) {
            file.force(false);
        }
        at += length;
        patience.renew();
    }
}
