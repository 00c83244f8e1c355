// SPDX-License-Identifier: Apache-2.0
package cove.metadata;

import cove.db.Database;
import cove.http.Json;
import java.util.Optional;

/** The schema in SQL. */
final class MetadataStore {
    private final Database database;

    MetadataStore(Database database) {
        this.database = database;
    }

    Optional<MetadataSchema> find() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT schema FROM custom_metadata")
                                .map((row, _) -> Json.read(row.getString(1), MetadataSchema.class))
                                .findOne());
    }

    void set(MetadataSchema schema) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO custom_metadata (id, schema) VALUES (1, :schema)
                                        ON CONFLICT (id) DO UPDATE SET schema = excluded.schema
                                        """)
                                .bind("schema", Json.text(schema))
                                .execute());
    }
}
