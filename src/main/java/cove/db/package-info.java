// SPDX-License-Identifier: Apache-2.0
/**
 * Connections and durable transactions. Knows no feature: each feature's {@code *Store} brings its
 * own SQL. Start reading at {@link cove.db.Database}.
 */
package cove.db;
