// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.problem.CoveException;
import cove.s3.Bucket;
import cove.s3.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Files that are to be in a bucket, in an order that stays the same. */
@FunctionalInterface
interface Contents {
    /** A file, wherever it is. */
    interface Content {
        String path();

        long size();

        /** The bytes from the first to before the last. */
        byte[] read(long from, long to) throws IOException;
    }

    /** Is told of each file. */
    @FunctionalInterface
    interface Visitor {
        void visit(Content content) throws IOException;
    }

    /** Visits the files that come after a path, or all. */
    void visit(Optional<String> after, Visitor visitor) throws IOException;

    /** The order of {@link ContentDigest}. */
    Comparator<String> ORDER =
            (one, other) ->
                    Arrays.compareUnsigned(
                            one.getBytes(StandardCharsets.UTF_8),
                            other.getBytes(StandardCharsets.UTF_8));

    /** The files of a folder here; of a link what it shows, for a bucket has none. */
    static Contents of(Path folder) {
        return (after, visitor) -> {
            for (String path : paths(folder)) {
                if (after.isEmpty() || ORDER.compare(path, after.get()) > 0) {
                    Path file = folder.resolve(path);
                    visitor.visit(new LocalFile(path, file, Files.size(file)));
                }
            }
        };
    }

    private static List<String> paths(Path folder) throws IOException {
        try (var walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted(ORDER)
                    .toList();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof FileSystemLoopException loop) {
                throw CoveException.invalid(
                        "'%s' is a link to a folder that it is in, which cannot be in a bucket; capture a folder without it."
                                .formatted(folder.relativize(Path.of(loop.getFile()))));
            }
            throw e.getCause();
        }
    }

    /** The objects of a bucket's folder. */
    static Contents of(Bucket bucket, Duration patience) {
        return (after, visitor) ->
                new Survey(bucket, patience)
                        .visit(
                                after,
                                (path, object) ->
                                        visitor.visit(new RemoteFile(path, bucket, object)));
    }

    /** A file of a folder here. */
    record LocalFile(String path, Path file, long size) implements Content {
        @Override
        public byte[] read(long from, long to) throws IOException {
            var buffer = ByteBuffer.allocate((int) (to - from));
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, from + buffer.position()) < 0) {
                        throw new IOException("%s became shorter".formatted(file));
                    }
                }
            }
            return buffer.array();
        }
    }

    /** An object of a bucket. */
    record RemoteFile(String path, Bucket bucket, StoredObject object) implements Content {
        @Override
        public long size() {
            return object.size();
        }

        @Override
        public byte[] read(long from, long to) throws IOException {
            return from == to ? new byte[0] : bucket.read(object, from, to);
        }
    }
}
