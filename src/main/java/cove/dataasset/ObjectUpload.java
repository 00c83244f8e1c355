// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.Bucket;
import cove.s3.BucketException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Brings one file into a bucket, in parts if it is large; the bucket checks each by its MD5. */
final class ObjectUpload {
    private static final long SMALLEST_PART = 8L << 20;

    /** Of one object (Amazon S3 user guide, "Multipart upload limits"). */
    private static final long MOST_PARTS = 10_000;

    /** What an object of the bucket is known by. */
    record Uploaded(String sha256, String etag) {}

    /** A request that may be made again. */
    @FunctionalInterface
    private interface Request<T> {
        T make() throws IOException;
    }

    private final Bucket bucket;
    private final Duration patience;
    private final BooleanSupplier stopped;
    private final MessageDigest digest = ContentDigest.newDigest();

    ObjectUpload(Bucket bucket, Duration patience, BooleanSupplier stopped) {
        this.bucket = bucket;
        this.patience = patience;
        this.stopped = stopped;
    }

    Uploaded of(Contents.Content content) throws IOException {
        String key = bucket.location().folder() + content.path();
        String etag =
                content.size() <= SMALLEST_PART
                        ? whole(key, content)
                        : inParts(key, content, partOf(content.size()));
        return new Uploaded(HexFormat.of().formatHex(digest.digest()), etag);
    }

    private static long partOf(long size) {
        return Math.max(SMALLEST_PART, (size + MOST_PARTS - 1) / MOST_PARTS);
    }

    private String whole(String key, Contents.Content content) throws IOException {
        byte[] bytes = again(() -> content.read(0, content.size()));
        digest.update(bytes);
        String md5 = md5(bytes);
        return again(() -> bucket.put(key, bytes, md5));
    }

    private String inParts(String key, Contents.Content content, long part) throws IOException {
        String upload = again(() -> bucket.beginUpload(key));
        List<String> parts = new ArrayList<>();
        try {
            for (long at = 0; at < content.size(); at += part) {
                long from = at;
                long to = Math.min(at + part, content.size());
                byte[] bytes = again(() -> content.read(from, to));
                digest.update(bytes);
                String md5 = md5(bytes);
                int number = parts.size() + 1;
                parts.add(again(() -> bucket.putPart(key, upload, number, bytes, md5)));
            }
        } catch (BucketException e) {
            bucket.abort(new Bucket.PendingUpload(key, upload));
            throw e;
        }
        return complete(key, upload, parts);
    }

    /**
     * Of a completion whose answer got lost the next attempt hears that there is no such upload.
     */
    private String complete(String key, String upload, List<String> parts) throws IOException {
        try {
            return again(() -> bucket.completeUpload(key, upload, parts));
        } catch (BucketException e) {
            if (e.kind() == BucketException.Kind.NO_OBJECT) {
                return bucket.head(key).etag();
            }
            throw e;
        }
    }

    private <T> T again(Request<T> request) throws IOException {
        var left = new Patience(patience);
        while (true) {
            if (stopped.getAsBoolean()) {
                throw new java.io.InterruptedIOException("the upload was given up");
            }
            try {
                return request.make();
            } catch (BucketException e) {
                left.afterwards(e);
            }
        }
    }

    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
