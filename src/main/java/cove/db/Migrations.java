// SPDX-License-Identifier: Apache-2.0
package cove.db;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a schema up to date from the numbered files in {@code db/<dialect>/}. */
final class Migrations {
    private Migrations() {}

    static void apply(DataSource source, String dialect) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/" + dialect)
                .loggers("slf4j")
                .load()
                .migrate();
    }
}
