// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers are told of an exception: trouble of the database is no bug. */
final class Reported {
    private static final Logger log = LoggerFactory.getLogger(Reported.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private Reported() {}

    static RuntimeException opening(RuntimeException e, PostgresqlAddress address) {
        if (sqlErrorOf(e) instanceof SQLException sql) {
            return new CoveException(
                    new Problem.Unavailable(
                            "Tried to open the database %s, but it failed: %s. %s, then start again."
                                    .formatted(
                                            address,
                                            sql.getMessage(),
                                            "See that PostgreSQL runs there, and that its database, user and password are right"),
                            RETRY_AFTER),
                    e);
        }
        return e;
    }

    static RuntimeException reading(Exception e, Dialect dialect) {
        return of(e, dialect, "read from", "");
    }

    static RuntimeException writing(Exception e, Dialect dialect) {
        return of(e, dialect, "write to", "Nothing was changed; ");
    }

    /** The database went away before it told whether it had stored it. */
    static RuntimeException committing(Exception e, Dialect dialect) {
        return of(
                e,
                dialect,
                "write to",
                dialect == Dialect.SQLITE
                        ? "Nothing was changed; "
                        : "Look whether it was changed nevertheless; ");
    }

    private static RuntimeException of(
            Exception e, Dialect dialect, String action, String consequence) {
        if (e instanceof CoveException reported) {
            return reported;
        }
        if (sqlErrorOf(e) instanceof SQLException sql && dialect.isTrouble(sql)) {
            // While a database is away each call ends here.
            log.error("could not {} the database: {}", action, sql.getMessage());
            log.debug("database trouble", e);
            return new CoveException(
                    new Problem.Unavailable(
                            "Tried to %s the database, but it failed: %s. %s%s, then try again."
                                    .formatted(
                                            action,
                                            sql.getMessage(),
                                            consequence,
                                            dialect.advice()),
                            RETRY_AFTER),
                    e);
        }
        if (sqlErrorOf(e) instanceof SQLException sql && dialect.isUnstorable(sql)) {
            return new CoveException(
                    new Problem.Invalid(
                            "There is a NUL character in what was sent, and PostgreSQL cannot keep or find such text; leave it out."),
                    e);
        }
        return e instanceof RuntimeException bug ? bug : new IllegalStateException(e);
    }

    private static Throwable sqlErrorOf(Throwable e) {
        Throwable cause = e;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
