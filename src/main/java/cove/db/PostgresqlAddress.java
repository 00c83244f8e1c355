// SPDX-License-Identifier: Apache-2.0
package cove.db;

import com.zaxxer.hikari.util.DriverDataSource;
import cove.problem.CoveException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Where a PostgreSQL is, written as its own programs take it: {@code
 * postgresql://user:password@host:5432/database?sslmode=require} (PostgreSQL manual, 34.1.1.2).
 *
 * <p>A password that is not in it comes from {@code PGPASSWORD}, else from {@code ~/.pgpass}.
 */
public final class PostgresqlAddress {
    private static final Pattern FORM =
            Pattern.compile(
                    "postgres(?:ql)?://(?:(?<user>[^:@/?]+)(?::(?<password>[^@/?]*))?@)?(?<hosts>[^@/?]+)/(?<database>[^/?]+)(?:\\?(?<options>.*))?");
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);
    private static final String WRITING_WITHIN = "15s";

    private final String shown;
    private final String jdbcUrl;
    private final Optional<String> user;
    private final Optional<String> password;

    private PostgresqlAddress(
            String shown, String jdbcUrl, Optional<String> user, Optional<String> password) {
        this.shown = shown;
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /**
     * Reads an address.
     *
     * @throws CoveException when it is none
     */
    public static PostgresqlAddress parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            throw CoveException.invalid(
                    "The address of a PostgreSQL looks like postgresql://user@host:5432/database; this one does not: %s"
                            .formatted(hidden(text)));
        }
        String options = Optional.ofNullable(found.group("options")).orElse("");
        String jdbc =
                "jdbc:postgresql://%s/%s%s"
                        .formatted(
                                found.group("hosts"),
                                found.group("database"),
                                options.isEmpty() ? "" : "?" + options);
        Optional<String> password =
                Optional.ofNullable(found.group("password"))
                        .map(PostgresqlAddress::decoded)
                        .or(() -> Optional.ofNullable(System.getenv("PGPASSWORD")));
        return new PostgresqlAddress(
                hidden(text),
                jdbc,
                Optional.ofNullable(found.group("user")).map(PostgresqlAddress::decoded),
                password);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** An address without the password that may be in it. */
    public static String hidden(String text) {
        return text.replaceAll("://([^:@/?]*):[^@/?]*@", "://$1:***@")
                .replaceAll("(?i)password=[^&]*", "password=***");
    }

    /** For connections that give up when PostgreSQL does not answer, and hold nobody else up. */
    DataSource hasty() {
        Properties properties = properties();
        properties.setProperty("socketTimeout", Long.toString(ANSWERED_WITHIN.toSeconds()));
        properties.setProperty(
                "options",
                "-c idle_in_transaction_session_timeout=%s -c lock_timeout=%s"
                        .formatted(WRITING_WITHIN, WRITING_WITHIN));
        return source(properties);
    }

    /** For connections that do what may take long. */
    public DataSource patient() {
        return source(properties());
    }

    private DataSource source(Properties properties) {
        return new DriverDataSource(jdbcUrl, "org.postgresql.Driver", properties, null, null);
    }

    private Properties properties() {
        var properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(word -> properties.setProperty("password", word));
        properties.setProperty("ApplicationName", "cove");
        properties.setProperty("connectTimeout", Long.toString(CONNECTED_WITHIN.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    @Override
    public String toString() {
        return shown;
    }
}
