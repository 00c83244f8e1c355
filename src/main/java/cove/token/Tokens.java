// SPDX-License-Identifier: Apache-2.0
package cove.token;

import cove.db.Database;
import cove.http.Authentication;
import cove.http.Caller;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Users and access tokens: makes them, recognises them, takes them back. */
public final class Tokens implements Authentication {
    /** A token just made; {@code secret} is shown this once. */
    public record Created(String id, String secret) {}

    private static final int MOST_DAYS = 36_500;
    private static final int LONGEST_NAME = 1000;

    private final TokenStore store;
    private final TokenUses uses;
    private final InstantSource clock;

    /** Tokens seen since the start, by digest: a revocation removes its entry. */
    private final Map<String, AccessToken> recognised = new ConcurrentHashMap<>();

    /** Whether a token may be revoked without this server hearing of it. */
    private final BooleanSupplier others;

    private final AtomicLong revocations = new AtomicLong();

    public Tokens(Database database, InstantSource clock) {
        this.store = new TokenStore(database);
        this.uses = new TokenUses(store, clock);
        this.others = () -> database.servers().areSeveral();
        this.clock = clock;
    }

    @Override
    public Caller callerWith(String secret) {
        byte[] digest = new TokenSecret(secret).digest();
        String key = HexFormat.of().formatHex(digest);
        AccessToken token = recognised.get(key);
        if (token == null) {
            token = recognise(key, digest);
        }
        return caller(token);
    }

    @Override
    public Caller callerSignedIn(String id) {
        return caller(store.tokenById(id).orElseThrow(() -> refused("is not known here")));
    }

    /** The id of a token that is in force, to sign in with. */
    public String idOf(String secret) {
        AccessToken token =
                store.tokenWith(new TokenSecret(secret).digest())
                        .orElseThrow(() -> refused("is not known here"));
        var _ = caller(token);
        return token.id();
    }

    private Caller caller(AccessToken token) {
        if (!token.isInForce(clock.instant())) {
            throw refused(why(token));
        }
        uses.note(token);
        User user = token.user();
        return new Caller(
                user.id(),
                user.email(),
                user.admin() && token.scopes().contains(Scope.ADMIN),
                scopes(token));
    }

    /** A token of somebody who is no administrator any more allows what those of others do. */
    private static Set<Scope> scopes(AccessToken token) {
        if (token.user().admin() || !token.scopes().contains(Scope.ADMIN)) {
            return token.scopes();
        }
        return EnumSet.of(Scope.CAPSULE_WRITE, Scope.DATA_ASSET_WRITE);
    }

    /** Remembers the token, unless one was revoked while this one was looked up. */
    private AccessToken recognise(String key, byte[] digest) {
        long before = revocations.get();
        AccessToken token = store.tokenWith(digest).orElseThrow(() -> refused("is not known here"));
        synchronized (recognised) {
            if (!others.getAsBoolean()
                    && revocations.get() == before
                    && token.isInForce(clock.instant())) {
                recognised.put(key, token);
            }
        }
        return token;
    }

    private static String why(AccessToken token) {
        if (token.user().deactivated().isPresent()) {
            return "is that of a user whom an administrator deactivated";
        }
        return token.revoked().isPresent() ? "was revoked" : "has expired";
    }

    private static CoveException refused(String why) {
        return new CoveException(
                new Problem.Unauthenticated(
                        "The access token shown %s; create another one with: cove token create"
                                .formatted(why)));
    }

    /** Adds a user, or finds the one who has this email already. */
    public User addUser(String email, boolean admin) {
        if (!email.matches("[^@\\s]+@[^@\\s]+") || email.length() > 254) {
            throw CoveException.invalid("'%s' is no email address.".formatted(Echo.of(email)));
        }
        return store.addUser(
                new User(
                        UUID.randomUUID().toString(),
                        email,
                        admin,
                        clock.instant(),
                        Optional.empty()));
    }

    public List<User> users() {
        return store.users();
    }

    public Optional<User> user(String id) {
        return store.userById(id);
    }

    public User userByEmail(String email) {
        return store.userByEmail(email)
                .orElseThrow(
                        () ->
                                CoveException.invalid(
                                        "There is no user '%s'; add them first with: cove user add %s"
                                                .formatted(Echo.of(email), Echo.of(email))));
    }

    /** Makes a token for a user. */
    public Created create(User user, String name, Set<Scope> scopes, Optional<Duration> life) {
        if (scopes.contains(Scope.ADMIN) && !user.admin()) {
            throw CoveException.invalid(
                    "%s is no administrator, so a token of theirs cannot have the scope admin."
                            .formatted(user.email()));
        }
        if (user.deactivated().isPresent()) {
            throw CoveException.invalid(
                    "%s is deactivated; let them in again first with: cove user activate %s"
                            .formatted(user.email(), user.email()));
        }
        var secret = TokenSecret.random();
        Instant now = clock.instant();
        var token =
                new AccessToken(
                        UUID.randomUUID().toString(),
                        user,
                        name,
                        scopes,
                        now,
                        life.map(now::plus),
                        Optional.empty(),
                        Optional.empty());
        store.addToken(token, secret.digest());
        return new Created(token.id(), secret.text());
    }

    /**
     * Makes a token, at most as strong as the one that the caller showed.
     *
     * @param email whose it will be; without it the caller's own
     * @param wanted none for both write scopes
     * @param days after which it expires
     */
    public Created create(
            Caller caller,
            Optional<String> email,
            String name,
            Set<Scope> wanted,
            Optional<Integer> days) {
        var mistakes = new ArrayList<String>();
        mistakeIn(days).ifPresent(mistakes::add);
        if (name.length() > LONGEST_NAME) {
            mistakes.add("name must have at most %d characters".formatted(LONGEST_NAME));
        }
        CoveException.throwIfAny(mistakes);
        User user = userOf(caller, email);
        Set<Scope> scopes =
                wanted.isEmpty() ? EnumSet.of(Scope.CAPSULE_WRITE, Scope.DATA_ASSET_WRITE) : wanted;
        scopes.forEach(caller::require);
        return create(user, name, scopes, days.map(Duration::ofDays));
    }

    static Optional<String> mistakeIn(Optional<Integer> days) {
        return days.filter(count -> count < 1 || count > MOST_DAYS)
                .map(_ -> "expires_in_days must be from 1 to " + MOST_DAYS);
    }

    private User userOf(Caller caller, Optional<String> email) {
        if (email.isPresent() && !email.get().equalsIgnoreCase(caller.email())) {
            caller.require(Scope.ADMIN);
            return userByEmail(email.get());
        }
        return user(caller.userId()).orElseThrow();
    }

    /** The caller's own tokens, an administrator's all. */
    List<AccessToken> tokens(Caller caller) {
        return store.tokens().stream()
                .filter(token -> caller.mayActFor(token.user().id()))
                .toList();
    }

    /** The caller's own tokens, in the order in which they were made. */
    public List<AccessToken> ownTokens(Caller caller) {
        return store.tokensOf(caller.userId());
    }

    private AccessToken token(String id) {
        return store.tokenById(id).orElseThrow(() -> CoveException.notFound("access token", id));
    }

    /**
     * What is to become of a user; what is absent stays.
     *
     * @param admin whether they are an administrator
     * @param deactivated whether all their tokens are refused
     */
    public record Change(Optional<Boolean> admin, Optional<Boolean> deactivated) {}

    /**
     * Changes what a user may, from the next call on.
     *
     * @param caller who wants it; nobody locks out themselves, nor the last administrator
     */
    public User change(Caller caller, String emailOrId, Change change) {
        caller.require(Scope.ADMIN);
        User user =
                store.userById(emailOrId)
                        .or(() -> store.userByEmail(emailOrId))
                        .orElseThrow(() -> CoveException.notFound("user", emailOrId));
        if (user.id().equals(caller.userId())) {
            var mistakes = new ArrayList<String>();
            if (change.deactivated().orElse(false)) {
                mistakes.add("You cannot deactivate yourself; ask another administrator to do it.");
            }
            if (!change.admin().orElse(true)) {
                mistakes.add(
                        "You cannot take the administrator's rights from yourself; ask another administrator to do it.");
            }
            CoveException.throwIfAny(mistakes);
        }
        User changed =
                store.change(user.id(), change, clock.instant())
                        .orElseThrow(() -> CoveException.notFound("user", emailOrId));
        forget(token -> token.user().id().equals(user.id()));
        return changed;
    }

    /** Takes a token back that is the caller's, or that of an administrator's choice: for good. */
    public void revoke(Caller caller, String id) {
        if (!caller.mayActFor(token(id).user().id())) {
            throw CoveException.notFound("access token", id);
        }
        store.revoke(id, clock.instant());
        forget(token -> token.id().equals(id));
    }

    private void forget(Predicate<AccessToken> changed) {
        synchronized (recognised) {
            revocations.incrementAndGet();
            recognised.values().removeIf(changed);
        }
    }
}
