// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.problem.CoveException;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Goes through all objects of a bucket's folder, a page at a time, however many they are. */
final class Survey {
    /** Is told of each object. */
    @FunctionalInterface
    interface Visitor {
        void visit(String path, StoredObject object) throws IOException;
    }

    /** How many files there are, and their bytes together. */
    record Count(long files, long size) {}

    private final Bucket bucket;
    private final Duration patience;

    Survey(Bucket bucket, Duration patience) {
        this.bucket = bucket;
        this.patience = patience;
    }

    /**
     * Visits the objects.
     *
     * @param after the path that the first one comes after
     */
    void visit(Optional<String> after, Visitor visitor) throws IOException {
        String folder = bucket.location().folder();
        var left = new Patience(patience);
        Optional<String> last = after.map(path -> folder + path);
        while (true) {
            Bucket.Page page;
            try {
                page = bucket.list(last);
            } catch (BucketException e) {
                left.afterwards(e);
                continue;
            }
            left.renew();
            for (StoredObject object : page.objects()) {
                if (!object.key().equals(folder)) { // the folder itself, as consoles make it
                    visitor.visit(object.key().substring(folder.length()), object);
                }
            }
            List<StoredObject> objects = page.objects();
            if (!page.more() || objects.isEmpty()) {
                return;
            }
            last = Optional.of(objects.getLast().key());
        }
    }

    private Count count(Visitor visitor) throws IOException {
        long[] found = new long[2];
        visit(
                Optional.empty(),
                (path, object) -> {
                    visitor.visit(path, object);
                    if (!KeyNames.isFolder(path, object.size())) {
                        found[0]++;
                        found[1] += object.size();
                    }
                });
        if (found[0] == 0) {
            throw CoveException.invalid(
                    "There is no object below %s, and a data asset is never empty."
                            .formatted(bucket.location()));
        }
        return new Count(found[0], found[1]);
    }

    /** Counts the files, and throws if a key cannot be a file of a folder. */
    Count countFiles() throws IOException {
        var names = new KeyNames();
        Count count = count((path, object) -> names.look(path, object.size()));
        names.verdict()
                .ifPresent(
                        verdict -> {
                            throw CoveException.invalid(verdict);
                        });
        return count;
    }
}
