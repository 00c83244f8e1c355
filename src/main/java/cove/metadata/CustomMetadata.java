// SPDX-License-Identifier: Apache-2.0
package cove.metadata;

import cove.db.Database;

/** Keeps the schema of the custom metadata. What was said before it changed stays as it is. */
public final class CustomMetadata {
    private final MetadataStore store;

    public CustomMetadata(Database database) {
        this.store = new MetadataStore(database);
    }

    public MetadataSchema schema() {
        return store.find().orElse(MetadataSchema.NONE);
    }

    void set(MetadataSchema schema) {
        store.set(schema);
    }
}
