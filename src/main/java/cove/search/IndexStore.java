// SPDX-License-Identifier: Apache-2.0
package cove.search;

import cove.db.Dialect;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/**
 * The index of a subject, for as long as a transaction lasts: what the databases do differently.
 */
interface IndexStore extends IndexView {
    static IndexStore of(Dialect dialect, Handle handle, String subject) {
        return switch (dialect) {
            case SQLITE -> new SqliteIndexStore(handle, subject);
            case POSTGRESQL -> new PostgresqlIndexStore(handle, subject);
        };
    }

    /** Brings these in, or up to date. */
    void put(Collection<Entry> entries);

    void remove(Collection<String> ids);
}
