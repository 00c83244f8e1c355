// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a folder of a bucket differs from what it was.
 *
 * @param changed files whose ETag or size is another
 * @param examples the paths of the first few of all these, each with what became of it
 */
public record Changes(long added, long removed, long changed, List<String> examples) {
    private static final int EXAMPLES = 20;

    public Changes {
        examples = List.copyOf(examples);
    }

    /** Whether there is any. */
    public boolean any() {
        return added + removed + changed > 0;
    }

    /**
     * Goes through both in the order of their keys, which every S3 lists in the order of their
     * UTF-8 bytes (Amazon S3 API, ListObjectsV2; S3 Express directories do not).
     */
    static Changes between(Manifest.Objects before, Manifest.Objects after, Location location)
            throws IOException {
        var count = new Count(location.folder().length());
        var old = before.next();
        var fresh = after.next();
        while (old.isPresent() || fresh.isPresent()) {
            int order = order(old, fresh);
            if (order < 0) {
                count.note("removed", old.get());
            } else if (order > 0) {
                count.note("added", fresh.get());
            } else if (!old.equals(fresh)) {
                count.note("changed", fresh.get());
            }
            if (order <= 0) {
                old = next(before, old.get());
            }
            if (order >= 0) {
                fresh = next(after, fresh.get());
            }
        }
        return new Changes(count.added, count.removed, count.changed, count.examples);
    }

    private static Optional<StoredObject> next(Manifest.Objects objects, StoredObject last)
            throws IOException {
        Optional<StoredObject> next = objects.next();
        if (next.isPresent() && compare(last, next.get()) >= 0) {
            throw new IOException(
                    "the bucket does not list its keys in the order of their bytes, so that two of its listings cannot be compared");
        }
        return next;
    }

    /** Behind the last one of either, those of the other come first. */
    private static int order(Optional<StoredObject> old, Optional<StoredObject> fresh) {
        if (old.isEmpty() || fresh.isEmpty()) {
            return old.isEmpty() ? 1 : -1;
        }
        return compare(old.get(), fresh.get());
    }

    private static int compare(StoredObject one, StoredObject other) {
        return Arrays.compareUnsigned(
                one.key().getBytes(StandardCharsets.UTF_8),
                other.key().getBytes(StandardCharsets.UTF_8));
    }

    private static final class Count {
        private final int prefix;
        private final List<String> examples = new ArrayList<>();
        private long added;
        private long removed;
        private long changed;

        Count(int prefix) {
            this.prefix = prefix;
        }

        void note(String word, StoredObject object) {
            switch (word) {
                case "added" -> added++;
                case "removed" -> removed++;
                default -> changed++;
            }
            if (examples.size() < EXAMPLES) {
                examples.add(word + " " + object.key().substring(prefix));
            }
        }
    }
}
