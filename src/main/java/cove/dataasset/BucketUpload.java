// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.dataasset.ObjectUpload.Uploaded;
import cove.problem.CoveException;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Brings files into a folder of a bucket that nobody else writes to, and proves that they are
 * there. A journal has a line for each object that is whole; what a killed server had uploaded is
 * kept, but for the parts of objects that were not complete.
 */
final class BucketUpload {
    private static final String MANIFEST = "uploaded";
    private static final int WINDOW = 64;

    /** An object that is whole in the bucket. */
    private record Whole(String sha256, long size, String etag, String path) {
        String line() {
            return "%s %d %s %s".formatted(sha256, size, etag, path);
        }

        static Optional<Whole> parse(String line) {
            String[] words = line.split(" ", 4);
            return words.length == 4 && words[0].length() == 64 && words[1].matches("\\d{1,18}")
                    ? Optional.of(new Whole(words[0], Long.parseLong(words[1]), words[2], words[3]))
                    : Optional.empty();
        }
    }

    private final Bucket bucket;
    private final Path manifestFile;
    private final ExecutorService workers;
    private final Duration patience;
    private Optional<String> last = Optional.empty();

    BucketUpload(Bucket bucket, Path folder, ExecutorService workers, Duration patience) {
        this.bucket = bucket;
        this.manifestFile = folder.resolve(MANIFEST);
        this.workers = workers;
        this.patience = patience;
    }

    /** Uploads all that is not there yet; when this returns, the bucket has it all for sure. */
    ContentDigest make(Contents contents) throws IOException {
        abortPending();
        try (var manifest = Journal.open(manifestFile, this::isKnown);
                var uploads =
                        new InOrder<Whole>(workers, WINDOW, whole -> manifest.add(whole.line()))) {
            contents.visit(last, content -> uploads.add(() -> upload(content, uploads)));
            uploads.finish();
        }
        prove();
        return digest();
    }

    private boolean isKnown(String line) {
        Optional<Whole> known = Whole.parse(line);
        known.ifPresent(whole -> last = Optional.of(whole.path()));
        return known.isPresent();
    }

    private Whole upload(Contents.Content content, InOrder<Whole> uploads) throws IOException {
        Uploaded uploaded = new ObjectUpload(bucket, patience, uploads::stopped).of(content);
        return new Whole(uploaded.sha256(), content.size(), uploaded.etag(), content.path());
    }

    /** The folder was empty before: what is pending in it was begun by a server that was killed. */
    private void abortPending() throws IOException {
        var left = new Patience(patience);
        while (true) {
            try {
                for (var pending : bucket.pendingUploads()) {
                    bucket.abort(pending);
                }
                return;
            } catch (BucketException e) {
                left.afterwards(e);
            }
        }
    }

    /** The bucket lists exactly what it confirmed: each object with its size and ETag. */
    private void prove() throws IOException {
        Deque<StoredObject> listed = new ArrayDeque<>();
        var pages = new Pages(listed);
        long[] count = {0};
        Journal.read(
                manifestFile,
                line -> {
                    Whole whole = Whole.parse(line).orElseThrow();
                    count[0]++;
                    check(whole, pages.next());
                    return true;
                });
        long there = pages.countAll();
        if (there != count[0]) {
            throw CoveException.invalid(
                    "Below %s there are %d objects instead of %d: somebody else writes there. Choose another prefix."
                            .formatted(bucket.location(), there, count[0]));
        }
    }

    private void check(Whole whole, Optional<StoredObject> next) throws IOException {
        String key = bucket.location().folder() + whole.path();
        StoredObject object =
                next.isPresent() && next.get().key().equals(key) ? next.get() : bucket.head(key);
        if (object.size() != whole.size() || !object.etag().equals(whole.etag())) {
            throw CoveException.invalid(
                    "s3://%s/%s is not what was written there; somebody else writes below that prefix. Choose another one."
                            .formatted(bucket.location().bucket(), key));
        }
    }

    /** The listing of the bucket, an object at a time. */
    private final class Pages {
        private final Deque<StoredObject> listed;
        private Optional<String> after = Optional.empty();
        private boolean more = true;
        private long count;

        Pages(Deque<StoredObject> listed) {
            this.listed = listed;
        }

        long countAll() throws IOException {
            Optional<StoredObject> rest = next();
            while (rest.isPresent()) {
                rest = next();
            }
            return count;
        }

        Optional<StoredObject> next() throws IOException {
            var left = new Patience(patience);
            while (listed.isEmpty() && more) {
                try {
                    Bucket.Page page = bucket.list(after);
                    listed.addAll(page.objects());
                    more = page.more();
                } catch (BucketException e) {
                    left.afterwards(e);
                }
            }
            Optional<StoredObject> next = Optional.ofNullable(listed.poll());
            next.ifPresent(
                    object -> {
                        count++;
                        after = Optional.of(object.key());
                    });
            return next;
        }
    }

    private ContentDigest digest() throws IOException {
        MessageDigest digest = ContentDigest.newDigest();
        long[] found = new long[2];
        Journal.read(
                manifestFile,
                line -> {
                    Whole whole = Whole.parse(line).orElseThrow();
                    found[0]++;
                    found[1] += whole.size();
                    digest.update(
                            "%s %d %s\0"
                                    .formatted(whole.sha256(), whole.size(), whole.path())
                                    .getBytes(StandardCharsets.UTF_8));
                    return true;
                });
        return new ContentDigest(HexFormat.of().formatHex(digest.digest()), found[0], found[1]);
    }

    /** Is told of a name. */
    @FunctionalInterface
    interface NameReader {
        void read(String name) throws IOException;
    }

    /** The names of all objects that were uploaded, below the folder of the bucket. */
    static void names(Path folder, NameReader reader) throws IOException {
        Path manifest = folder.resolve(MANIFEST);
        if (Files.exists(manifest)) {
            Journal.read(
                    manifest,
                    line -> {
                        reader.read(Whole.parse(line).orElseThrow().path());
                        return true;
                    });
        }
    }

    /** Takes back what was uploaded, as far as the bucket lets it. */
    void undo() throws IOException {
        abortPending();
        names(manifestFile.getParent(), name -> bucket.delete(bucket.location().folder() + name));
    }
}
