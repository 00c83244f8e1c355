// SPDX-License-Identifier: Apache-2.0
package cove.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what, on whichever database. */
abstract class AccessContract {
    private record Thing(ObjectKind objectKind, String id, String owner) implements Shareable {
        @Override
        public String ownerEmail() {
            return owner + "@example.org";
        }
    }

    private record Run(String owner, boolean ofRelease) implements StartedRun {}

    private static final Thing ASSET = new Thing(ObjectKind.DATA_ASSET, "asset", "dana");
    private static final Thing CAPSULE = new Thing(ObjectKind.CAPSULE, "capsule", "dana");
    private static final Caller DANA = caller("dana", false);
    private static final Caller KIM = caller("kim", false).in(Set.of("lab", "core"));
    private static final Caller ADMIN = caller("admin", true);

    private Database database;
    private Access access;

    private static Caller caller(String id, boolean admin) {
        return new Caller(id, id + "@example.org", admin, Set.of());
    }

    abstract Database open();

    @BeforeEach
    void fill() {
        database = open();
        access = new Access(database);
        for (String user : List.of("dana", "kim", "admin")) {
            execute(
                    "INSERT INTO users (id, email, admin, created) VALUES (?, ?, FALSE, 0)",
                    user,
                    user);
        }
        add("asset", "dana");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void execute(String sql, Object... values) {
        database.write(handle -> handle.execute(sql, values));
    }

    private void add(String asset, String owner) {
        execute(
                """
                INSERT INTO data_assets (id, name, mount, owner, created, state, type, tags)
                VALUES (?, 'n', 'm', ?, 0, 'ready', 'dataset', '[]')
                """,
                asset,
                owner);
    }

    private void grant(Shareable object, String grantee, Role role) {
        execute(
                "INSERT INTO grants (object, kind, grantee, role) VALUES (?, ?, ?, ?)",
                object.id(),
                object.objectKind().stored(),
                grantee,
                role.word());
    }

    @Test
    void whoMadeAnObjectAndAnAdministratorAreItsOwners() {
        assertThat(access.role(DANA, ASSET)).contains(Role.OWNER);
        assertThat(access.role(ADMIN, ASSET)).contains(Role.OWNER);
        assertThat(access.role(KIM, ASSET)).isEmpty();
    }

    @Test
    void theStrongestOfAllRolesGivenCounts() {
        grant(ASSET, Caller.EVERYONE, Role.DISCOVERABLE);
        assertThat(access.role(KIM, ASSET)).contains(Role.DISCOVERABLE);

        grant(ASSET, "core", Role.EDITOR);
        grant(ASSET, "lab", Role.VIEWER);
        assertThat(access.role(KIM, ASSET)).contains(Role.EDITOR);

        grant(ASSET, "kim", Role.VIEWER);
        assertThat(access.role(KIM, ASSET)).contains(Role.EDITOR);
        assertThat(access.role(caller("lee", false), ASSET)).contains(Role.DISCOVERABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "KNOW,        DISCOVERABLE, DISCOVERABLE, DISCOVERABLE",
        "READ,        VIEWER,       VIEWER,       VIEWER",
        "USE,         VIEWER,       VIEWER,       VIEWER",
        "SEE_RUNS,    EDITOR,       EDITOR,       EDITOR",
        "CHANGE,      EDITOR,       EDITOR,       EDITOR",
        "SHARE,       EDITOR,       OWNER,        OWNER",
        "GOVERN_RUNS, OWNER,        OWNER,        OWNER",
        "RELEASE,     OWNER,        OWNER,        OWNER",
        "ARCHIVE,     OWNER,        OWNER,        OWNER",
        "DELETE,      OWNER,        OWNER,        OWNER",
    })
    void eachActionNeedsARole(Action action, Role capsule, Role pipeline, Role dataAsset) {
        assertThat(action.needs(ObjectKind.CAPSULE)).isEqualTo(capsule);
        assertThat(action.needs(ObjectKind.PIPELINE)).isEqualTo(pipeline);
        assertThat(action.needs(ObjectKind.DATA_ASSET)).isEqualTo(dataAsset);
    }

    @Test
    void whatACallerMayNotKnowOfIsMissing() {
        assertThatThrownBy(() -> permitted(KIM, Action.KNOW)).hasMessage("gone");
        assertThatThrownBy(() -> permitted(KIM, Action.DELETE)).hasMessage("gone");
    }

    @Test
    void whatACallerMayKnowOfIsRefusedWithTheRoleAndWhoCanGiveIt() {
        grant(ASSET, "kim", Role.VIEWER);

        assertThat(permitted(KIM, Action.READ)).isEqualTo(ASSET);
        assertThatThrownBy(() -> permitted(KIM, Action.DELETE))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.Forbidden.class))
                .hasMessageContainingAll(
                        "delete data asset asset",
                        "role viewer",
                        "role owner",
                        "dana@example.org",
                        "cove share asset --user kim@example.org=owner");
    }

    private Thing permitted(Caller caller, Action action) {
        return access.permitted(
                caller, action, Optional.of(ASSET), () -> CoveException.invalid("gone"));
    }

    @Test
    void ofAReleaseARunIsForWhoStartedItAlone() {
        grant(CAPSULE, "kim", Role.OWNER);

        assertThat(access.maySee(KIM, new Run("dana", true), () -> Optional.of(CAPSULE))).isFalse();
        assertThat(access.maySee(DANA, new Run("dana", true), () -> Optional.of(CAPSULE))).isTrue();
        assertThat(access.maySee(ADMIN, new Run("dana", true), () -> Optional.of(CAPSULE)))
                .isTrue();
        assertThat(access.maySee(KIM, new Run("dana", false), () -> Optional.of(CAPSULE))).isTrue();
        assertThat(access.maySee(KIM, new Run("dana", false), Optional::empty)).isFalse();
    }

    @Test
    void grantsGoWithTheirObjectAndTheirGroup() {
        execute("INSERT INTO groups (id, name, created) VALUES ('lab', 'Lab', 0)");
        grant(ASSET, "lab", Role.VIEWER);
        grant(ASSET, "kim", Role.VIEWER);

        execute("DELETE FROM groups");
        assertThat(grants()).containsExactly("kim");

        execute("DELETE FROM data_assets");
        assertThat(grants()).isEmpty();
    }

    private List<String> grants() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT grantee FROM grants")
                                .mapTo(String.class)
                                .list());
    }

    @ParameterizedTest
    @EnumSource(Visible.Way.class)
    void aListHasWhatTheCallerMadeAndWhatWasShared(Visible.Way way) {
        add("own", "kim");
        add("by-group", "dana");
        grant(new Thing(ObjectKind.DATA_ASSET, "by-group", "dana"), "lab", Role.VIEWER);
        add("by-all", "dana");
        var byAll = new Thing(ObjectKind.DATA_ASSET, "by-all", "dana");
        grant(byAll, Caller.EVERYONE, Role.DISCOVERABLE);
        grant(byAll, "kim", Role.VIEWER);
        var visible = new Visible(way, ObjectKind.DATA_ASSET, KIM);

        assertThat(found(visible, visible.condition("d.id", "d.owner")))
                .containsExactlyElementsOf(
                        way == Visible.Way.ALL
                                ? List.of("asset", "by-all", "by-group", "own")
                                : List.of("by-all", "by-group", "own"));
        assertThat(found(visible, visible.made("d.owner"))).containsExactly("own");
    }

    private List<String> found(Visible visible, String condition) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT d.id FROM data_assets d WHERE "
                                                + condition
                                                + " ORDER BY d.id")
                                .bindMap(visible.bindings())
                                .mapTo(String.class)
                                .list());
    }

    @Test
    void whoMaySeeMuchIsAskedRowByRow() {
        assertThat(access.visible(ADMIN, ObjectKind.DATA_ASSET).way()).isEqualTo(Visible.Way.ALL);
        assertThat(access.visible(KIM, ObjectKind.DATA_ASSET).way())
                .isEqualTo(Visible.Way.FROM_THE_GRANTS);

        database.write(
                handle -> {
                    var batch =
                            handle.prepareBatch(
                                    "INSERT INTO grants (object, kind, grantee, role) VALUES (?, 'data_asset', 'lab', 'viewer')");
                    IntStream.range(0, 20_000).forEach(i -> batch.bind(0, "d" + i).add());
                    return batch.execute();
                });

        assertThat(access.visible(KIM, ObjectKind.DATA_ASSET).way())
                .isEqualTo(Visible.Way.ROW_BY_ROW);
    }
}
