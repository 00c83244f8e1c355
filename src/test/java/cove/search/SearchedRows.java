// SPDX-License-Identifier: Apache-2.0
package cove.search;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.db.Database;
import cove.db.Dialect;
import cove.http.Caller;
import cove.http.Fields;
import cove.http.Json;
import cove.testing.TestingDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A database with rows that were put there by SQL, past all services, and searches for them. */
final class SearchedRows implements AutoCloseable {
    static final Caller DANA = new Caller("dana", "dana@example.org", false, Set.of());
    static final Caller KIM = new Caller("kim", "kim@example.org", false, Set.of());
    static final Caller ADMIN = new Caller("admin", "admin@example.org", true, Set.of());

    final Database database;
    final SearchIndex index;
    private final Subject subject;

    SearchedRows(Path folder, Subject subject) {
        this.subject = subject;
        this.database = TestingDatabase.open(folder);
        this.index = new SearchIndex(database, List.of(subject));
        for (Caller user : List.of(DANA, KIM, ADMIN)) {
            sql(
                    "INSERT INTO users (id, email, admin, created) VALUES ('%s', '%s', %s, 0) ON CONFLICT DO NOTHING"
                            .formatted(user.userId(), user.email(), user.admin()));
        }
        index.start();
    }

    void sql(String sql) {
        database.write(handle -> handle.execute(sql));
    }

    /** Adds a row with these columns, and what else it needs. */
    void add(String json) {
        Map<String, Object> columns =
                Json.MAPPER.convertValue(object(json), new TypeReference<>() {});
        columns.replaceAll(
                (_, value) ->
                        value instanceof List || value instanceof Map ? Json.text(value) : value);
        columns.putIfAbsent("owner", "dana");
        columns.putIfAbsent("tags", "[]");
        if (subject.name().equals("data_asset")) {
            columns.putIfAbsent("mount", "m");
            columns.putIfAbsent("state", "ready");
            columns.putIfAbsent("type", "dataset");
        } else {
            columns.putIfAbsent("slug", columns.get("id"));
        }
        var names = List.copyOf(columns.keySet());
        database.write(
                handle ->
                        handle.createUpdate(
                                        "INSERT INTO %s (%s) VALUES (:%s)"
                                                .formatted(
                                                        subject.table(),
                                                        String.join(", ", names),
                                                        String.join(", :", names)))
                                .bindMap(columns)
                                .execute());
    }

    void grant(String id, String grantee, String role) {
        sql(
                "INSERT INTO grants (object, kind, grantee, role) VALUES ('%s', '%s', '%s', '%s')"
                        .formatted(id, subject.name(), grantee, role));
    }

    void delete(String id) {
        sql("DELETE FROM %s WHERE id = '%s'".formatted(subject.table(), id));
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private SearchRequest request(JsonNode body) {
        return SearchRequest.read(
                Fields.ofBody(body.toString().getBytes(StandardCharsets.UTF_8)), subject);
    }

    SearchIndex.Page page(Caller caller, JsonNode body) {
        return index.search(subject, caller, request(body));
    }

    /** All that is found in one page; in SQLite also by walking along the rows, as among many. */
    String found(Caller caller, String body) {
        List<String> ids = page(caller, object(body)).ids();
        if (database.dialect() == Dialect.SQLITE) {
            List<String> walking =
                    database.read(
                            handle ->
                                    SearchIndex.search(
                                                    new SqliteIndexStore(handle, subject.name(), 0),
                                                    subject,
                                                    Seeker.of(caller),
                                                    request(object(body)))
                                            .ids());
            if (!walking.equals(ids)) {
                throw new AssertionError(
                        "%s by walking along the rows, else %s".formatted(walking, ids));
            }
        }
        return String.join(" ", ids);
    }

    /** The same page by page, with something done after each. */
    List<String> pages(Caller caller, String body, int limit, Runnable between) {
        ObjectNode asked = object(body).put("limit", limit);
        var found = new ArrayList<String>();
        while (true) {
            SearchIndex.Page page = page(caller, asked);
            found.addAll(page.ids());
            Optional<String> token = page.nextToken();
            if (token.isEmpty()) {
                return found;
            }
            asked.put("next_token", token.get());
            between.run();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
