// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What a folder of a bucket holds at a moment, in a few numbers. No more than one page of its
 * objects is ever in memory.
 *
 * @param size of all files together, in bytes
 * @param digest SHA-256 over a line {@code "<etag> <size> <path>\0"} per file, in the order in
 *     which the bucket lists them
 */
public record Manifest(long files, long size, String digest) {
    private static final int BUFFER = 1 << 16;

    /** The objects of a folder that are files, one by one. */
    interface Objects {
        /** The next one, or nothing behind the last. */
        Optional<StoredObject> next() throws IOException;
    }

    /** Looks at all files. */
    public static Manifest of(Bucket bucket) throws IOException {
        return write(new ListedObjects(bucket), bucket.location(), OutputStream.nullOutputStream());
    }

    /** Looks at all files, and writes each down for a comparison later. */
    public static Manifest write(Bucket bucket, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            return write(new ListedObjects(bucket), bucket.location(), out);
        }
    }

    static Manifest write(Objects objects, Location location, OutputStream file)
            throws IOException {
        MessageDigest digest = newDigest();
        long files = 0;
        long size = 0;
        try (var out =
                new DataOutputStream(
                        new BufferedOutputStream(new GZIPOutputStream(file, BUFFER), BUFFER))) {
            for (var object = objects.next(); object.isPresent(); object = objects.next()) {
                StoredObject one = object.get();
                files++;
                size += one.size();
                out.writeUTF(one.key());
                out.writeLong(one.size());
                out.writeUTF(one.etag());
                digest.update(line(location, one));
            }
        }
        return new Manifest(files, size, HexFormat.of().formatHex(digest.digest()));
    }

    private static byte[] line(Location location, StoredObject object) {
        String path = object.key().substring(location.folder().length());
        return "%s %d %s\0"
                .formatted(object.etag(), object.size(), path)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** How the folder differs by now from what was written down. */
    public static Changes changesSince(Path file, Bucket bucket) throws IOException {
        return changesSince(file, new ListedObjects(bucket), bucket.location());
    }

    static Changes changesSince(Path file, Objects now, Location location) throws IOException {
        try (var in =
                new DataInputStream(
                        new BufferedInputStream(
                                new GZIPInputStream(Files.newInputStream(file), BUFFER), BUFFER))) {
            return Changes.between(() -> read(in), now, location);
        }
    }

    private static Optional<StoredObject> read(DataInputStream in) throws IOException {
        String key;
        try {
            key = in.readUTF();
        } catch (EOFException e) {
            return Optional.empty();
        }
        return Optional.of(new StoredObject(key, in.readLong(), in.readUTF()));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
