// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Visible;
import cove.db.Database;
import cove.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Programs in SQL. */
final class ProgramStore {
    private static final String PROGRAM =
            "SELECT p.*, u.email FROM programs p JOIN users u ON u.id = p.owner ";

    private final Database database;

    ProgramStore(Database database) {
        this.database = database;
    }

    /** Stores a program, or what changed of one that is there. */
    void put(Program program) {
        database.write(
                handle -> {
                    put(handle, program);
                    return program;
                });
    }

    /** Stores a new program, unless its owner has one of the same origin already. */
    boolean putFirst(Program program) {
        return database.write(
                handle -> {
                    boolean first =
                            handle.createQuery(
                                            "SELECT count(*) FROM programs WHERE owner = :owner AND origin = :origin")
                                    .bind("owner", program.facts().owner())
                                    .bind("origin", program.facts().origin().orElse(null))
                                    .mapTo(Integer.class)
                                    .one()
                                    .equals(0);
                    if (first) {
                        put(handle, program);
                    }
                    return first;
                });
    }

    private static void put(Handle handle, Program program) {
        Program.Facts facts = program.facts();
        handle.createUpdate(
                        """
                                        INSERT INTO programs
                                            (id, kind, slug, name, owner, created, description, field, tags, cloned_from_url, origin, original, described)
                                        VALUES (:id, :kind, :slug, :name, :owner, :created, :description, :field, :tags, :cloned, :origin, :original, :described)
                                        ON CONFLICT (id) DO UPDATE
                                        SET name = :name, description = :description, field = :field, tags = :tags,
                                            cloned_from_url = :cloned, origin = :origin, described = :described
                                        """)
                .bind("id", facts.id())
                .bind("kind", program.kind().word())
                .bind("slug", facts.slug())
                .bind("name", facts.name())
                .bind("owner", facts.owner())
                .bind("created", facts.created().toEpochMilli())
                .bind("description", facts.description().orElse(null))
                .bind("field", facts.field().orElse(null))
                .bind("tags", Json.text(facts.tags()))
                .bind("cloned", facts.clonedFromUrl().orElse(null))
                .bind("origin", facts.origin().orElse(null))
                .bind("original", facts.original().map(Json::text).orElse(null))
                .bind("described", facts.described().orElse(null))
                .execute();
    }

    /**
     * Changes what is said of a program, given what is said by then.
     *
     * @return the program afterwards; nothing when it was deleted meanwhile
     */
    Optional<Program> change(String id, UnaryOperator<Program.Facts> change) {
        return database.write(
                handle -> {
                    Optional<Program> changed =
                            one(handle, "WHERE p.id = ?", id)
                                    .map(known -> known.kind().of(change.apply(known.facts())));
                    changed.ifPresent(program -> put(handle, program));
                    return changed;
                });
    }

    void archive(String id, boolean archived) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE programs SET archived = :archived WHERE id = :id")
                                .bind("archived", archived)
                                .bind("id", id)
                                .execute());
    }

    /** Takes an archived program away, and notes that its repository is to go. */
    boolean delete(Program program) {
        return database.write(
                handle -> {
                    boolean deleted =
                            handle.createUpdate("DELETE FROM programs WHERE id = :id AND archived")
                                            .bind("id", program.id())
                                            .execute()
                                    > 0;
                    if (deleted) {
                        handle.createUpdate(
                                        "INSERT INTO deleted_programs (slug) VALUES (:slug) ON CONFLICT (slug) DO NOTHING")
                                .bind("slug", program.slug())
                                .execute();
                    }
                    return deleted;
                });
    }

    /** The slugs of deleted programs whose repository may still be there. */
    List<String> deleted() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT slug FROM deleted_programs")
                                .mapTo(String.class)
                                .list());
    }

    void forgetDeleted(String slug) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM deleted_programs WHERE slug = :slug")
                                .bind("slug", slug)
                                .execute());
    }

    Optional<Program> find(String id) {
        return one("WHERE p.id = ?", id);
    }

    Optional<Program> findBySlug(String slug) {
        return one("WHERE p.slug = ?", slug);
    }

    Optional<Program> findByOrigin(String owner, String origin) {
        return one(
                "WHERE p.owner = ? AND p.origin = ? ORDER BY p.created DESC LIMIT 1",
                owner,
                origin);
    }

    List<String> ids() {
        return database.read(
                handle -> handle.createQuery("SELECT id FROM programs").mapTo(String.class).list());
    }

    /** All that a caller may see, newest first. */
    List<Program> all(Visible visible) {
        String sql =
                PROGRAM
                        + "WHERE "
                        + visible.condition("p.id", "p.owner")
                        + " ORDER BY p.created DESC, p.id";
        return database.read(
                handle ->
                        handle.createQuery(sql)
                                .bindMap(visible.bindings())
                                .map((row, _) -> program(row))
                                .list());
    }

    /** Those of these that there are, in their order. */
    List<Program> all(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, Program> found =
                database.read(
                        handle ->
                                handle
                                        .createQuery(PROGRAM + "WHERE p.id IN (<ids>)")
                                        .bindList("ids", ids)
                                        .map((row, _) -> program(row))
                                        .stream()
                                        .collect(Collectors.toMap(Program::id, known -> known)));
        return ids.stream().filter(found::containsKey).map(found::get).toList();
    }

    /** Those of these that have a release. */
    Set<String> released(List<String> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return database.read(
                handle ->
                        Set.copyOf(
                                handle.createQuery(
                                                "SELECT id FROM programs WHERE id IN (<ids>) AND released = :released")
                                        .bindList("ids", ids)
                                        .bind("released", true)
                                        .mapTo(String.class)
                                        .list()));
    }

    /** Keeps what the code of a program says, for searches. */
    void learn(String id, boolean released, Contributors contributors) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE programs SET released = :released, contributors = :contributors WHERE id = :id")
                                .bind("released", released)
                                .bind("contributors", Json.text(contributors))
                                .bind("id", id)
                                .execute());
    }

    /** Before the code of a program changes: a kill in between must not leave what it said. */
    void unlearn(String id) {
        database.write(
                handle ->
                        handle.createUpdate("UPDATE programs SET released = NULL WHERE id = :id")
                                .bind("id", id)
                                .execute());
    }

    /** Those of whose code nothing is known. */
    List<Program> unlearned() {
        return database.read(
                handle ->
                        handle.createQuery(PROGRAM + "WHERE p.released IS NULL")
                                .map((row, _) -> program(row))
                                .list());
    }

    void used(String id, Instant now) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE programs SET last_accessed = :now WHERE id = :id")
                                .bind("now", now.toEpochMilli())
                                .bind("id", id)
                                .execute());
    }

    private Optional<Program> one(String where, String... values) {
        return database.read(handle -> one(handle, where, values));
    }

    private static Optional<Program> one(Handle handle, String where, String... values) {
        var query = handle.createQuery(PROGRAM + where);
        for (int i = 0; i < values.length; i++) {
            query.bind(i, values[i]);
        }
        return query.map((row, _) -> program(row)).findOne();
    }

    private static Program program(ResultSet row) throws SQLException {
        long lastAccessed = row.getLong("last_accessed");
        var facts =
                new Program.Facts(
                        row.getString("id"),
                        row.getString("slug"),
                        row.getString("name"),
                        row.getString("owner"),
                        row.getString("email"),
                        Instant.ofEpochMilli(row.getLong("created")),
                        lastAccessed == 0
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(lastAccessed)),
                        Optional.ofNullable(row.getString("description")),
                        Optional.ofNullable(row.getString("field")),
                        List.of(Json.read(row.getString("tags"), String[].class)),
                        Optional.ofNullable(row.getString("cloned_from_url")),
                        Optional.ofNullable(row.getString("origin")),
                        row.getBoolean("archived"),
                        Optional.ofNullable(row.getString("original"))
                                .map(text -> Json.read(text, Program.Original.class)),
                        Optional.ofNullable(row.getString("described")));
        return ProgramKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)).of(facts);
    }
}
