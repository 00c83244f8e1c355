// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.db.Database;
import cove.http.Json;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Uploads and their files in SQL. */
final class UploadStore {
    /** How much of a file is on disk for sure, whatever happens to the machine. */
    record Flushed(String path, long bytes) {}

    /** All files of an upload together. */
    record Sum(long files, long size) {}

    private final Database database;

    UploadStore(Database database) {
        this.database = database;
    }

    void add(Upload upload) {
        int rows =
                database.write(
                        handle ->
                                handle.createUpdate(
                                                """
                                        INSERT INTO uploads (id, owner, origin, boot, created, touched)
                                        VALUES (:id, :owner, :origin, :boot, :created, :touched)
                                        ON CONFLICT (id) DO NOTHING
                                        """)
                                        .bind("id", upload.id())
                                        .bind("owner", upload.owner())
                                        .bind("origin", upload.origin().orElse(null))
                                        .bind("boot", upload.boot())
                                        .bind("created", upload.created().toEpochMilli())
                                        .bind("touched", upload.touched().toEpochMilli())
                                        .execute());
        if (rows == 0) {
            throw new CoveException(
                    new Problem.Conflict(
                            "The data asset %s is being uploaded already; go on with that upload, or give it up first."
                                    .formatted(upload.id())));
        }
    }

    Optional<Upload> find(String id) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT * FROM uploads WHERE id = :id")
                                .bind("id", id)
                                .map((row, _) -> upload(row))
                                .findOne());
    }

    List<Upload> all() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT * FROM uploads ORDER BY created, id")
                                .map((row, _) -> upload(row))
                                .list());
    }

    /** Those of one user, newest first. */
    List<Upload> ofUser(String owner) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM uploads WHERE owner = :owner ORDER BY created DESC, id DESC")
                                .bind("owner", owner)
                                .map((row, _) -> upload(row))
                                .list());
    }

    void touch(String id, Instant now) {
        database.write(
                handle ->
                        handle.createUpdate("UPDATE uploads SET touched = :now WHERE id = :id")
                                .bind("id", id)
                                .bind("now", now.toEpochMilli())
                                .execute());
    }

    /** Notes that all was sent, or with a problem that it was not. */
    void finishing(
            String id,
            boolean finishing,
            Optional<Upload.Expected> expected,
            Optional<String> problem) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE uploads SET finishing = :finishing, expected = :expected, problem = :problem WHERE id = :id")
                                .bind("id", id)
                                .bind("finishing", finishing)
                                .bind("expected", expected.map(Json::text).orElse(null))
                                .bind("problem", problem.orElse(null))
                                .execute());
    }

    void bootedWith(String id, String boot) {
        database.write(
                handle ->
                        handle.createUpdate("UPDATE uploads SET boot = :boot WHERE id = :id")
                                .bind("id", id)
                                .bind("boot", boot)
                                .execute());
    }

    void delete(String id) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM uploads WHERE id = :id")
                                .bind("id", id)
                                .execute());
    }

    /** Adds files; one that is known stays as it is. */
    void addFiles(String upload, List<SentFile> files) {
        database.write(
                handle -> {
                    PreparedBatch batch =
                            handle.prepareBatch(
                                    """
                                    INSERT INTO upload_files (upload, path, kind, size, modified, flushed, complete, sha256)
                                    VALUES (:upload, :path, :kind, :size, :modified, 0, :complete, :sha256)
                                    ON CONFLICT (upload, path) DO NOTHING
                                    """);
                    for (SentFile file : files) {
                        batch.bind("upload", upload)
                                .bind("path", file.path())
                                .bind("kind", file.kind().word())
                                .bind("size", file.size())
                                .bind("modified", file.modified().orElse(null))
                                .bind("complete", file.complete())
                                .bind("sha256", file.sha256().orElse(null))
                                .add();
                    }
                    return batch.execute().length;
                });
    }

    Optional<SentFile> file(String upload, String path) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM upload_files WHERE upload = :upload AND path = :path")
                                .bind("upload", upload)
                                .bind("path", path)
                                .map((row, _) -> file(row))
                                .findOne());
    }

    /** The next files in the order of their paths' bytes. */
    List<SentFile> filesAfter(String upload, String path, int limit) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT * FROM upload_files
                                        WHERE upload = :upload AND path > :path ORDER BY path LIMIT :limit
                                        """)
                                .bind("upload", upload)
                                .bind("path", path)
                                .bind("limit", limit)
                                .map((row, _) -> file(row))
                                .list());
    }

    /** Some that are not complete, or complete and not read yet. */
    List<SentFile> openFiles(String upload, boolean complete, int limit) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT * FROM upload_files
                                        WHERE upload = :upload AND complete = :complete AND sha256 IS NULL
                                        ORDER BY path LIMIT :limit
                                        """)
                                .bind("upload", upload)
                                .bind("complete", complete)
                                .bind("limit", limit)
                                .map((row, _) -> file(row))
                                .list());
    }

    Sum sum(String upload) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT COUNT(*) AS files, COALESCE(SUM(size), 0) AS size FROM upload_files WHERE upload = :upload")
                                .bind("upload", upload)
                                .map((row, _) -> new Sum(row.getLong("files"), row.getLong("size")))
                                .one());
    }

    Flushed flushed(String upload, String path) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT path, flushed FROM upload_files WHERE upload = :upload AND path = :path")
                                .bind("upload", upload)
                                .bind("path", path)
                                .map((row, _) -> new Flushed(path, row.getLong("flushed")))
                                .one());
    }

    void flushed(String upload, Flushed flushed) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE upload_files SET flushed = :flushed WHERE upload = :upload AND path = :path")
                                .bind("upload", upload)
                                .bind("path", flushed.path())
                                .bind("flushed", flushed.bytes())
                                .execute());
    }

    /** Notes that all bytes of a file are here, and its digest if they were seen. */
    void complete(String upload, String path, Optional<String> sha256) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        UPDATE upload_files SET complete = :complete, sha256 = :sha256
                                        WHERE upload = :upload AND path = :path
                                        """)
                                .bind("upload", upload)
                                .bind("path", path)
                                .bind("complete", true)
                                .bind("sha256", sha256.orElse(null))
                                .execute());
    }

    void deleteFile(String upload, String path) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "DELETE FROM upload_files WHERE upload = :upload AND path = :path")
                                .bind("upload", upload)
                                .bind("path", path)
                                .execute());
    }

    private static Upload upload(ResultSet row) throws SQLException {
        return new Upload(
                row.getString("id"),
                row.getString("owner"),
                Optional.ofNullable(row.getString("origin")),
                row.getString("boot"),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("touched")),
                row.getBoolean("finishing"),
                Optional.ofNullable(row.getString("expected"))
                        .map(text -> Json.read(text, Upload.Expected.class)),
                Optional.ofNullable(row.getString("problem")));
    }

    private static SentFile file(ResultSet row) throws SQLException {
        long modified = row.getLong("modified");
        boolean dated = !row.wasNull();
        return new SentFile(
                row.getString("path"),
                SentFile.Kind.of(row.getString("kind")),
                row.getLong("size"),
                dated ? Optional.of(modified) : Optional.empty(),
                row.getBoolean("complete"),
                Optional.ofNullable(row.getString("sha256")));
    }
}
