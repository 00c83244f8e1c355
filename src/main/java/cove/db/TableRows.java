// SPDX-License-Identifier: Apache-2.0
package cove.db;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table that both databases have, with the columns of SQLite in their order.
 *
 * @param after the tables that its rows refer to
 */
record TableRows(String name, List<String> columns, List<String> after) {
    private static final int AT_A_TIME = 500;

    /**
     * What {@code cove.search} makes of the other tables, at its start and whenever they change.
     */
    private static final Set<String> DERIVED =
            Set.of("search_stale", "data_asset_entries", "program_entries");

    /** All rows whatever their order: the sum of their SHA-256. */
    record Digest(long rows, BigInteger sum) {}

    /** How PostgreSQL calls the type of one column. */
    private record Type(String column, String word, boolean identity) {}

    /** All tables with rows of cove, each behind those that it refers to. */
    static List<TableRows> of(Connection sqlite) throws SQLException {
        Map<String, TableRows> left = new LinkedHashMap<>();
        for (String name :
                words(
                        sqlite,
                        """
                        SELECT name FROM pragma_table_list
                        WHERE schema = 'main' AND type = 'table'
                          AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'flyway\\_%' ESCAPE '\\'
                        ORDER BY name
                        """)) {
            if (DERIVED.contains(name)) {
                continue;
            }
            left.put(
                    name,
                    new TableRows(
                            name,
                            words(
                                    sqlite,
                                    "SELECT name FROM pragma_table_info('%s')".formatted(name)),
                            words(
                                    sqlite,
                                    "SELECT \"table\" FROM pragma_foreign_key_list('%s')"
                                            .formatted(name))));
        }
        var ordered = new ArrayList<TableRows>();
        while (!left.isEmpty()) {
            List<TableRows> next =
                    left.values().stream()
                            .filter(
                                    table ->
                                            table.after().stream()
                                                    .noneMatch(
                                                            other ->
                                                                    !other.equals(table.name())
                                                                            && left.containsKey(
                                                                                    other)))
                            .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("tables refer to each other: " + left.keySet());
            }
            ordered.addAll(next);
            next.forEach(table -> left.remove(table.name()));
        }
        return ordered;
    }

    private static List<String> words(Connection connection, String sql) throws SQLException {
        var words = new ArrayList<String>();
        try (var rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                words.add(rows.getString(1));
            }
        }
        return words;
    }

    String select() {
        return "SELECT %s FROM %s".formatted(list(columns), name);
    }

    private static String list(List<String> columns) {
        return columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
    }

    /** PostgreSQL is told the type of each value, as SQLite has fewer. */
    String insert(Connection postgresql) throws SQLException {
        Map<String, Type> types = types(postgresql);
        return "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(
                        name,
                        list(columns),
                        columns.stream()
                                .map(
                                        column ->
                                                types.get(column).word().equals("boolean")
                                                        ? "CAST(CAST(? AS INTEGER) AS BOOLEAN)"
                                                        : "CAST(? AS %s)"
                                                                .formatted(
                                                                        types.get(column).word()))
                                .collect(Collectors.joining(", ")));
    }

    private Map<String, Type> types(Connection postgresql) throws SQLException {
        var types = new HashMap<String, Type>();
        try (var query =
                postgresql.prepareStatement(
                        """
                        SELECT column_name, data_type, is_identity FROM information_schema.columns
                        WHERE table_schema = current_schema() AND table_name = ?
                        """)) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    types.put(
                            rows.getString(1),
                            new Type(
                                    rows.getString(1),
                                    rows.getString(2),
                                    rows.getString(3).equals("YES")));
                }
            }
        }
        return types;
    }

    void bind(ResultSet row, PreparedStatement insert) throws SQLException {
        for (int i = 1; i <= columns.size(); i++) {
            switch (row.getObject(i)) {
                case null -> insert.setNull(i, java.sql.Types.NULL);
                case byte[] bytes -> insert.setBytes(i, bytes);
                case Double number -> insert.setDouble(i, number);
                case Number number -> insert.setLong(i, number.longValue());
                case Object text -> insert.setString(i, text.toString());
            }
        }
    }

    /** Numbers that were given out are never given out again. */
    void goOnCounting(Connection sqlite, Connection postgresql) throws SQLException {
        for (Type type : types(postgresql).values()) {
            List<String> highest =
                    words(
                            sqlite,
                            "SELECT seq FROM sqlite_sequence WHERE name = '%s'".formatted(name));
            if (type.identity() && !highest.isEmpty()) {
                words(
                        postgresql,
                        "SELECT setval(pg_get_serial_sequence('%s', '%s'), %s)"
                                .formatted(name, type.column(), highest.getFirst()));
            }
        }
    }

    Digest digest(Connection connection) throws SQLException {
        BigInteger sum = BigInteger.ZERO;
        long count = 0;
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(AT_A_TIME);
            var rows = statement.executeQuery(select());
            while (rows.next()) {
                sum = sum.add(new BigInteger(1, digest(rows)));
                count++;
            }
        }
        return new Digest(count, sum);
    }

    private byte[] digest(ResultSet row) throws SQLException {
        MessageDigest sha = sha256();
        for (int i = 1; i <= columns.size(); i++) {
            byte[] value =
                    switch (row.getObject(i)) {
                        case null -> null;
                        case byte[] bytes -> bytes;
                        case Boolean truth -> text(truth ? 1 : 0);
                        case Object other -> text(other);
                    };
            sha.update(ByteBuffer.allocate(4).putInt(value == null ? -1 : value.length).array());
            if (value != null) {
                sha.update(value);
            }
        }
        return sha.digest();
    }

    private static byte[] text(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
