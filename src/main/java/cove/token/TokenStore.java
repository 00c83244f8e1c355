// SPDX-License-Identifier: Apache-2.0
package cove.token;

import cove.db.Database;
import cove.http.Scope;
import cove.problem.CoveException;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Users and tokens in SQL. */
final class TokenStore {
    private static final String TOKEN_WITH_USER =
            """
            SELECT t.id, t.name, t.scopes, t.created, t.expires, t.revoked, t.last_used, t.digest,
                   u.id AS user_id, u.email, u.admin, u.created AS user_created, u.deactivated
            FROM access_tokens t JOIN users u ON u.id = t.user_id
            """;

    private final Database database;

    TokenStore(Database database) {
        this.database = database;
    }

    /** Stores the user unless there is one with this email; tells which it is. */
    User addUser(User user) {
        return database.write(
                handle -> {
                    handle.createUpdate(
                                    """
                                    INSERT INTO users (id, email, admin, created)
                                    VALUES (:id, :email, :admin, :created) ON CONFLICT (email) DO NOTHING
                                    """)
                            .bind("id", user.id())
                            .bind("email", user.email())
                            .bind("admin", user.admin())
                            .bind("created", user.created().toEpochMilli())
                            .execute();
                    return userByEmail(handle, user.email()).orElseThrow();
                });
    }

    Optional<User> userByEmail(String email) {
        return database.read(handle -> userByEmail(handle, email));
    }

    Optional<User> userById(String id) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT * FROM users WHERE id = :id")
                                .bind("id", id)
                                .map((row, _) -> user(row, "id", "created"))
                                .findOne());
    }

    List<User> users() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT * FROM users ORDER BY created, email")
                                .map((row, _) -> user(row, "id", "created"))
                                .list());
    }

    /** Changes a user, unless no administrator would be left who can sign in. */
    Optional<User> change(String id, Tokens.Change change, Instant now) {
        return database.write(
                handle -> {
                    handle.createUpdate(
                                    """
                                    UPDATE users
                                    SET admin = CASE WHEN :sets_admin THEN :admin ELSE admin END,
                                        deactivated = CASE WHEN :activates THEN NULL
                                                           WHEN :deactivates THEN coalesce(deactivated, :now)
                                                           ELSE deactivated END
                                    WHERE id = :id
                                    """)
                            .bind("sets_admin", change.admin().isPresent())
                            .bind("admin", change.admin().orElse(false))
                            .bind("activates", change.deactivated().filter(is -> !is).isPresent())
                            .bind("deactivates", change.deactivated().filter(is -> is).isPresent())
                            .bind("now", now.toEpochMilli())
                            .bind("id", id)
                            .execute();
                    int admins =
                            handle.createQuery(
                                            "SELECT count(*) FROM users WHERE admin = TRUE AND deactivated IS NULL")
                                    .mapTo(Integer.class)
                                    .one();
                    if (admins == 0) {
                        throw CoveException.invalid(
                                "No administrator would be left, so nothing was changed; make somebody else one first.");
                    }
                    return handle.createQuery("SELECT * FROM users WHERE id = :id")
                            .bind("id", id)
                            .map((row, _) -> user(row, "id", "created"))
                            .findOne();
                });
    }

    void addToken(AccessToken token, byte[] digest) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO access_tokens
                                            (id, user_id, name, lookup, digest, scopes, created, expires)
                                        VALUES (:id, :user, :name, :lookup, :digest, :scopes, :created, :expires)
                                        """)
                                .bind("id", token.id())
                                .bind("user", token.user().id())
                                .bind("name", token.name())
                                .bind("lookup", TokenSecret.lookupOf(digest))
                                .bind("digest", digest)
                                .bind("scopes", wordsOf(token))
                                .bind("created", token.created().toEpochMilli())
                                .bind(
                                        "expires",
                                        token.expires().map(Instant::toEpochMilli).orElse(null))
                                .execute());
    }

    Optional<AccessToken> tokenWith(byte[] digest) {
        return database.read(
                handle ->
                        handle
                                .createQuery(TOKEN_WITH_USER + " WHERE t.lookup = :lookup")
                                .bind("lookup", TokenSecret.lookupOf(digest))
                                .map(
                                        (row, _) ->
                                                MessageDigest.isEqual(
                                                                digest, row.getBytes("digest"))
                                                        ? Optional.of(token(row))
                                                        : Optional.<AccessToken>empty())
                                .stream()
                                .flatMap(Optional::stream)
                                .findFirst());
    }

    List<AccessToken> tokens() {
        return database.read(
                handle ->
                        handle.createQuery(TOKEN_WITH_USER + " ORDER BY t.created, t.id")
                                .map((row, _) -> token(row))
                                .list());
    }

    List<AccessToken> tokensOf(String user) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        TOKEN_WITH_USER
                                                + " WHERE t.user_id = :user ORDER BY t.created, t.id")
                                .bind("user", user)
                                .map((row, _) -> token(row))
                                .list());
    }

    Optional<AccessToken> tokenById(String id) {
        return database.read(
                handle ->
                        handle.createQuery(TOKEN_WITH_USER + " WHERE t.id = :id")
                                .bind("id", id)
                                .map((row, _) -> token(row))
                                .findOne());
    }

    void revoke(String id, Instant now) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE access_tokens SET revoked = coalesce(revoked, :now) WHERE id = :id")
                                .bind("now", now.toEpochMilli())
                                .bind("id", id)
                                .execute());
    }

    void noteUse(String id, Instant time) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE access_tokens SET last_used = :time WHERE id = :id")
                                .bind("time", time.toEpochMilli())
                                .bind("id", id)
                                .execute());
    }

    private static Optional<User> userByEmail(Handle handle, String email) {
        return handle.createQuery("SELECT * FROM users WHERE email = :email")
                .bind("email", email)
                .map((row, _) -> user(row, "id", "created"))
                .findOne();
    }

    private static User user(ResultSet row, String id, String created) throws SQLException {
        return new User(
                row.getString(id),
                row.getString("email"),
                row.getBoolean("admin"),
                Instant.ofEpochMilli(row.getLong(created)),
                time(row, "deactivated"));
    }

    private static AccessToken token(ResultSet row) throws SQLException {
        return new AccessToken(
                row.getString("id"),
                user(row, "user_id", "user_created"),
                row.getString("name"),
                Arrays.stream(row.getString("scopes").split(" "))
                        .flatMap(word -> Scope.parse(word).stream())
                        .collect(Collectors.toSet()),
                Instant.ofEpochMilli(row.getLong("created")),
                time(row, "expires"),
                time(row, "revoked"),
                time(row, "last_used"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static String wordsOf(AccessToken token) {
        return token.scopes().stream().map(Scope::word).sorted().collect(Collectors.joining(" "));
    }
}
