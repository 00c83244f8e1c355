// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenAndUserCommandsTest {
    @TempDir private static Path folder;
    private static TestingCove cove;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static TestingCove.Outcome as(String token, String... args) {
        return cove.elsewhere(
                Map.of("CODEOCEAN_DOMAIN", cove.url() + "/", "CODEOCEAN_TOKEN", token), args);
    }

    @Test
    void aTokenIsPrintedAloneAndOpensTheServer() {
        var outcome = cove.cove("token", "create", "--name", "nightly");

        assertThat(outcome.out()).matches("cop_[\\w-]{43}\n");
        assertThat(outcome.err()).isEmpty();
        assertThat(as(outcome.answer(), "ls").exitCode()).isZero();
    }

    @Test
    void aTokenAllowsWhatItsScopesSay() {
        String token = cove.cove("token", "create", "--scope", "capsule:read").answer();

        assertThat(as(token, "capsule", "list").exitCode()).isZero();
        assertThat(as(token, "run", cove.capsule("any", "true").toString()).exitCode())
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aRevokedTokenIsListedAndOpensNothing() {
        var created = cove.cove("token", "create", "--expires", "5", "--json").json();
        String id = created.path("id").asText();

        assertThat(cove.cove("token", "revoke", id).answer()).isEqualTo("revoked " + id);
        assertThat(cove.cove("token", "list").out()).containsPattern(id + ".* revoked ");
        assertThat(as(created.path("token").asText(), "ls").err()).startsWith("cove: ");
    }

    @Test
    void aUserSeesTheirOwnOnly() {
        String capsule = cove.cove("capsule", "add", cove.capsule("admins", "true")).answer();
        assertThat(cove.cove("user", "add", "dana@example.org").answer()).matches("[0-9a-f-]{36}");
        String token = cove.cove("token", "create", "--user", "dana@example.org").answer();

        assertThat(as(token, "capsule", "list", "--json").json()).isEmpty();
        assertThat(as(token, "run", capsule).err())
                .isEqualTo(
                        "cove: There is no capsule or pipeline '%s' here that you may see; check the id.\n"
                                .formatted(capsule));
        assertThat(cove.cove("user", "list").out())
                .containsPattern("dana@example.org .* user\n")
                .containsPattern("admin@localhost .* administrator\n");
    }

    @Test
    void aUserIsMadeAnAdministratorAndNoneAnyMore() {
        cove.cove("user", "add", "kim@example.org");
        assertThat(cove.cove("user", "promote", "kim@example.org").exitCode()).isZero();
        String token =
                cove.cove("token", "create", "--user", "kim@example.org", "--scope", "admin")
                        .answer();
        assertThat(as(token, "user", "list").exitCode()).isZero();

        assertThat(as(token, "user", "demote", "kim@example.org").err()).contains("from yourself");
        assertThat(cove.cove("user", "demote", "kim@example.org").exitCode()).isZero();
        assertThat(as(token, "user", "list").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(as(token, "ls").exitCode()).isZero();
    }
}
