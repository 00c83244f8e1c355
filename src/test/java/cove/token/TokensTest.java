// SPDX-License-Identifier: Apache-2.0
package cove.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.db.Database;
import cove.http.Caller;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.SettableClock;
import cove.testing.TestingDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Set<Scope> READ = EnumSet.of(Scope.CAPSULE_READ);

    @TempDir private Path folder;
    private final SettableClock clock = new SettableClock();
    private Database database;
    private Tokens tokens;
    private User dana;

    @BeforeEach
    void open() {
        database = TestingDatabase.open(folder);
        tokens = new Tokens(database, clock);
        dana = tokens.addUser("dana@example.org", false);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Caller danas() {
        return new Caller(dana.id(), dana.email(), false, READ);
    }

    private Tokens.Created create(Optional<Duration> life) {
        return tokens.create(dana, "script", READ, life);
    }

    private void isRefused(String secret, String why) {
        assertThatThrownBy(() -> tokens.callerWith(secret))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> {
                            assertThat(e.problem()).isInstanceOf(Problem.Unauthenticated.class);
                            assertThat(e.getMessage()).contains(why, "cove token create");
                        });
    }

    @Test
    void aTokenTellsItsUserAndScopes() {
        Caller caller = tokens.callerWith(create(Optional.empty()).secret());

        assertThat(caller).isEqualTo(new Caller(dana.id(), "dana@example.org", false, READ));
    }

    @Test
    void aTokenThatNobodyMadeIsRefused() {
        isRefused("cop_" + "a".repeat(43), "is not known here");
        isRefused("", "is not known here");
    }

    @Test
    void aTokenExpiresToTheSecond() {
        String secret = create(Optional.of(Duration.ofDays(1))).secret();

        clock.forward(Duration.ofDays(1).minusMillis(1));
        assertThat(tokens.callerWith(secret).userId()).isEqualTo(dana.id());

        clock.forward(Duration.ofMillis(1));
        isRefused(secret, "has expired");
    }

    @Test
    void anExpiredTokenThatWasNeverSeenIsRefused() {
        String secret = create(Optional.of(Duration.ofDays(1))).secret();
        clock.forward(Duration.ofDays(2));

        isRefused(secret, "has expired");
    }

    @Test
    void aRevokedTokenIsRefusedAtOnceAndAfterARestart() {
        var created = create(Optional.empty());
        tokens.callerWith(created.secret());

        tokens.revoke(danas(), created.id());

        isRefused(created.secret(), "was revoked");
        tokens = new Tokens(database, clock);
        isRefused(created.secret(), "was revoked");
    }

    @Test
    void revokingTwiceKeepsTheFirstTime() {
        var created = create(Optional.empty());
        tokens.revoke(danas(), created.id());
        var first = tokens.ownTokens(danas()).getFirst().revoked();
        clock.forward(Duration.ofHours(1));

        tokens.revoke(danas(), created.id());

        assertThat(tokens.ownTokens(danas()).getFirst().revoked()).isEqualTo(first).isPresent();
    }

    @Test
    void aTokenIsAnAdministratorsOnlyWithTheScopeAdmin() {
        var admin = tokens.addUser("admin@example.org", true);
        String full = tokens.create(admin, "", EnumSet.of(Scope.ADMIN), Optional.empty()).secret();
        String less = tokens.create(admin, "", READ, Optional.empty()).secret();

        assertThat(tokens.callerWith(full).admin()).isTrue();
        assertThat(tokens.callerWith(less).admin()).isFalse();
    }

    @Test
    void whoIsNoAdministratorGetsNoAdminToken() {
        assertThatThrownBy(() -> tokens.create(dana, "", EnumSet.of(Scope.ADMIN), Optional.empty()))
                .isInstanceOf(CoveException.class);
    }

    private static Tokens.Change admin(boolean is) {
        return new Tokens.Change(Optional.of(is), Optional.empty());
    }

    @Test
    void whoIsMadeAnAdministratorOrNoneAnyMoreIsItFromTheNextCallOn() {
        var admin = tokens.addUser("admin@example.org", true);
        String first = tokens.create(admin, "", EnumSet.of(Scope.ADMIN), Optional.empty()).secret();
        tokens.change(tokens.callerWith(first), "dana@example.org", admin(true));
        var now = tokens.user(dana.id()).orElseThrow();
        assertThat(now.admin()).isTrue();
        String hers = tokens.create(now, "", EnumSet.of(Scope.ADMIN), Optional.empty()).secret();
        assertThat(tokens.callerWith(hers).admin()).isTrue();

        tokens.change(tokens.callerWith(first), dana.id(), admin(false));

        Caller less = tokens.callerWith(hers);
        assertThat(less.admin()).isFalse();
        assertThat(less.scopes())
                .containsExactlyInAnyOrder(Scope.CAPSULE_WRITE, Scope.DATA_ASSET_WRITE);
    }

    @Test
    void nobodyTakesTheRightsFromThemselvesOrFromTheLastAdministrator() {
        var admin = tokens.addUser("admin@example.org", true);
        var caller = new Caller(admin.id(), admin.email(), true, EnumSet.of(Scope.ADMIN));
        assertThatThrownBy(
                        () ->
                                tokens.change(
                                        caller,
                                        admin.id(),
                                        new Tokens.Change(Optional.of(false), Optional.of(true))))
                .hasMessageContaining("deactivate yourself")
                .hasMessageContaining("rights from yourself");
        var gone = new Caller("gone", "gone@example.org", true, EnumSet.of(Scope.ADMIN));
        assertThatThrownBy(() -> tokens.change(gone, admin.id(), admin(false)))
                .hasMessageContaining("No administrator would be left");
        assertThatThrownBy(() -> tokens.change(danas(), admin.id(), admin(false)))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.Forbidden.class));
        assertThat(tokens.user(admin.id()).orElseThrow().admin()).isTrue();
    }

    @Test
    void addingAUserAgainFindsTheOneThereIs() {
        assertThat(tokens.addUser("dana@example.org", false)).isEqualTo(dana);
        assertThat(tokens.addUser("Dana@Example.org", true)).isEqualTo(dana);
        assertThat(tokens.users()).containsExactly(dana);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dana", "dana@", "@example.org", "da na@example.org", "a@b@c"})
    void whatIsNoEmailIsRefused(String email) {
        assertThatThrownBy(() -> tokens.addUser(email, false))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("no email address");
    }

    @Test
    void secretsAreLongAndNeverTheSame() {
        String first = create(Optional.empty()).secret();
        String second = create(Optional.empty()).secret();

        assertThat(first).matches("cop_[\\w-]{43}").isNotEqualTo(second);
    }

    private Optional<Instant> lastUsed() {
        return tokens.ownTokens(danas()).getFirst().lastUsed();
    }

    @Test
    void theHourOfAUseIsNotedOnce() {
        String secret = create(Optional.empty()).secret();
        assertThat(lastUsed()).isEmpty();

        var _ = tokens.callerWith(secret);
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        assertThat(lastUsed()).contains(hour);

        database.write(handle -> handle.execute("UPDATE access_tokens SET last_used = NULL"));
        var _ = tokens.callerWith(secret);
        assertThat(lastUsed()).isEmpty();

        clock.forward(Duration.ofHours(1));
        var _ = tokens.callerWith(secret);
        assertThat(lastUsed()).contains(hour.plus(Duration.ofHours(1)));
    }
}
