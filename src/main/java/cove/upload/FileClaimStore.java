// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.db.Database;
import cove.db.Servers;
import cove.problem.CoveException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which server writes which file of an upload, where several share a database and a home. A claim
 * is worth as much as its server lives: that of a dead one can be taken over, and what it had in
 * hand may be half written.
 */
final class FileClaimStore {
    /** Stands for all files that come in tars: they have no rows of their own yet. */
    static final String TARS = "";

    /** Stands for the end of the upload. No file is called so. */
    static final String END = "/";

    /** What became of the wish to write. */
    enum Taken {
        FREE,
        /** Whoever had it is dead. */
        LEFT_BEHIND,
        HELD_BY_ANOTHER
    }

    private record Claim(String upload, String path) {}

    private static final Logger log = LoggerFactory.getLogger(FileClaimStore.class);

    private final Database database;

    /** Of these nobody has the turn. */
    private final Set<Claim> unreleased = new HashSet<>();

    FileClaimStore(Database database) {
        this.database = database;
    }

    Servers servers() {
        return database.servers();
    }

    /**
     * This server's name for now; others strike it off when it is silent, and it takes a new one.
     */
    String server() {
        return servers().id();
    }

    /** Whether nobody can have taken over what this server claimed when it had this name. */
    boolean isStill(String server) {
        // In this order: it is sure again only after it has its new name.
        return servers().isSure() && servers().id().equals(server);
    }

    /** Whether there may be other servers; without them there is nothing to claim. */
    boolean areNeeded() {
        return servers().areSeveral();
    }

    Taken take(String upload, String path) {
        if (!areNeeded()) {
            return Taken.FREE;
        }
        synchronized (unreleased) {
            unreleased.remove(new Claim(upload, path));
        }
        return database.write(
                handle -> {
                    Optional<String> holder =
                            handle.createQuery(
                                            "SELECT server FROM upload_claims WHERE upload = :upload AND path = :path")
                                    .bind("upload", upload)
                                    .bind("path", path)
                                    .mapTo(String.class)
                                    .findOne();
                    int taken =
                            handle.createUpdate(
                                            """
                                            INSERT INTO upload_claims (upload, path, server)
                                            SELECT id, :path, :server FROM uploads WHERE id = :upload
                                            ON CONFLICT (upload, path) DO UPDATE SET server = excluded.server
                                            WHERE upload_claims.server = excluded.server
                                               OR upload_claims.server NOT IN (SELECT id FROM servers)
                                            """)
                                    .bind("upload", upload)
                                    .bind("path", path)
                                    .bind("server", servers().id())
                                    .execute();
                    if (taken == 0) {
                        return Taken.HELD_BY_ANOTHER;
                    }
                    return holder.isPresent() ? Taken.LEFT_BEHIND : Taken.FREE;
                });
    }

    void release(String upload, String path) {
        if (!areNeeded()) {
            return;
        }
        var claim = new Claim(upload, path);
        try {
            delete(claim);
        } catch (CoveException e) {
            log.warn("a file of upload {} is given free later", upload, e);
            synchronized (unreleased) {
                unreleased.add(claim);
            }
        }
    }

    /** Gives free what could not be while the database was away. */
    void releaseLeft() {
        synchronized (unreleased) {
            for (Claim claim : List.copyOf(unreleased)) {
                delete(claim);
                unreleased.remove(claim);
            }
        }
    }

    private void delete(Claim claim) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "DELETE FROM upload_claims WHERE upload = :upload AND path = :path AND server = :server")
                                .bind("upload", claim.upload())
                                .bind("path", claim.path())
                                .bind("server", servers().id())
                                .execute());
    }

    /** Whether another server writes any file of an upload. */
    boolean othersWrite(String upload) {
        return areNeeded()
                && database.read(
                        handle ->
                                handle.createQuery(
                                                        """
                                                SELECT COUNT(*) FROM upload_claims c JOIN servers s ON s.id = c.server
                                                WHERE c.upload = :upload AND c.server <> :server
                                                """)
                                                .bind("upload", upload)
                                                .bind("server", servers().id())
                                                .mapTo(Long.class)
                                                .one()
                                        > 0);
    }
}
