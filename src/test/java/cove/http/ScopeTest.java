// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static cove.http.Scope.ADMIN;
import static cove.http.Scope.CAPSULE_READ;
import static cove.http.Scope.CAPSULE_WRITE;
import static cove.http.Scope.DATA_ASSET_READ;
import static cove.http.Scope.DATA_ASSET_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static final Map<Scope, Set<Scope>> INCLUDED =
            Map.of(
                    CAPSULE_READ, EnumSet.of(CAPSULE_READ),
                    CAPSULE_WRITE, EnumSet.of(CAPSULE_WRITE, CAPSULE_READ),
                    DATA_ASSET_READ, EnumSet.of(DATA_ASSET_READ),
                    DATA_ASSET_WRITE, EnumSet.of(DATA_ASSET_WRITE, DATA_ASSET_READ),
                    ADMIN, EnumSet.allOf(Scope.class));

    @Test
    void aWriteScopeIncludesItsReadAndAdminIncludesAll() {
        for (Scope scope : Scope.values()) {
            for (Scope needed : Scope.values()) {
                assertThat(scope.includes(needed))
                        .as("%s includes %s", scope, needed)
                        .isEqualTo(INCLUDED.get(scope).contains(needed));
            }
        }
    }

    @Test
    void aScopeIsFoundByItsWord() {
        for (Scope scope : Scope.values()) {
            assertThat(Scope.parse(scope.word())).contains(scope);
        }
        assertThat(Scope.parse("capsule")).isEmpty();
        assertThat(Scope.parse("CAPSULE_READ")).isEmpty();
    }

    @Test
    void aCallerWithoutTheScopeIsToldHowToGetIt() {
        var caller = new Caller("1", "dana@example.org", false, Set.of(CAPSULE_WRITE));
        caller.require(CAPSULE_READ);

        assertThatThrownBy(() -> caller.require(DATA_ASSET_READ))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("cove token create --scope data_asset:read");
    }

    @Test
    void aCallerActsOnWhatIsTheirsAndAnAdministratorOnAll() {
        var dana = new Caller("1", "dana@example.org", false, Set.of());
        var admin = new Caller("2", "admin@example.org", true, Set.of(ADMIN));

        assertThat(dana.mayActFor("1")).isTrue();
        assertThat(dana.mayActFor("2")).isFalse();
        assertThat(admin.mayActFor("1")).isTrue();
    }
}
