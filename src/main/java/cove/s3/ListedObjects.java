// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The files of a bucket's folder, page by page. What marks an empty folder is no file. */
final class ListedObjects implements Manifest.Objects {
    private final Bucket bucket;
    private Iterator<StoredObject> page = List.<StoredObject>of().iterator();
    private Optional<String> last = Optional.empty();
    private boolean more = true;

    ListedObjects(Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public Optional<StoredObject> next() throws IOException {
        while (true) {
            while (page.hasNext()) {
                StoredObject object = page.next();
                last = Optional.of(object.key());
                if (!object.key().endsWith("/")) {
                    return Optional.of(object);
                }
            }
            if (!more) {
                return Optional.empty();
            }
            Bucket.Page next = bucket.list(last);
            page = next.objects().iterator();
            more = next.more();
        }
    }
}
