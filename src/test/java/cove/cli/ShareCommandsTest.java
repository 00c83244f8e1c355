// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.cli.TestingCove.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sharing, groups and users on the command line. */
final class ShareCommandsTest {
    @TempDir private static Path folder;
    private static TestingCove cove;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
        done("user", "add", "kim@example.org");
        done("user", "add", "lee@example.org");
        done("group", "add", "The lab", "--member", "kim@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Outcome done(Object... words) {
        Outcome outcome = cove.cove(words);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome;
    }

    private static String newCapsule() {
        return done("capsule", "add", cove.capsule("shared", "true\n"), "--name", "shared")
                .answer();
    }

    @Test
    void rolesAreGivenTakenAndShown() {
        String id = newCapsule();

        assertThat(done("share", id).answer().lines())
                .hasSize(2)
                .anyMatch(line -> line.matches("owner +admin@localhost"));
        done("share", id, "--user", "kim@example.org=editor", "--group", "The lab=viewer");
        done(
                "share",
                id.substring(0, 8),
                "--user",
                "lee@example.org=viewer",
                "--everyone",
                "discoverable");

        assertThat(done("share", id).answer().lines())
                .anyMatch(line -> line.matches("editor +kim@example.org"))
                .anyMatch(line -> line.matches("viewer +lee@example.org"))
                .anyMatch(line -> line.matches("viewer +group The lab"))
                .anyMatch(line -> line.matches("discoverable +everyone"));

        var left =
                done("share", id, "--user", "KIM@example.org=none", "--everyone", "none", "--json")
                        .json();
        assertThat(left.path("users")).hasSize(2);
        assertThat(left.path("groups")).hasSize(1);
        assertThat(left.path("everyone").asText()).isEqualTo("none");
    }

    @Test
    void dataAssetsAreSharedByTheirIdToo() {
        Path file = cove.write(Path.of("reads.txt"), "a");
        String id = done("asset", "add", file, "--mount", "reads").answer();

        assertThat(done("share", id, "--user", "kim@example.org=viewer").answer())
                .containsPattern("viewer +kim@example.org");
    }

    @Test
    void aWrongRoleOrIdIsTold() {
        String id = newCapsule();

        assertThat(cove.cove("share", id, "--user", "kim@example.org").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(cove.cove("share", id, "--share-assets").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(cove.cove("share", id, "--user", "kim@example.org=king").err())
                .contains("owner, editor, viewer");
        assertThat(cove.cove("share", id, "--user", "no@example.org=viewer").err())
                .contains("'no@example.org'", "cove user add");
        assertThat(cove.cove("share", "00000000-0000-0000-0000-000000000000").err())
                .contains("no capsule, pipeline or data asset");
    }

    @Test
    void groupsAreMadeRenamedFilledAndRemoved() {
        assertThat(done("group", "add", "Core").answer()).matches("[0-9a-f-]{36}");
        done("group", "member", "add", "Core", "kim@example.org", "lee@example.org");
        done("group", "member", "rm", "core", "kim@example.org");
        done("group", "rename", "Core", "Sequencing core");

        assertThat(done("group", "list").out()).containsPattern("Sequencing core +lee@example.org");
        assertThat(cove.cove("group", "member", "add", "Core").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(cove.cove("group", "member", "add", "Sequencing core", "x@y").err())
                .contains("'x@y'");
        assertThat(done("group", "rm", "Sequencing core").answer())
                .isEqualTo("removed Sequencing core");
        assertThat(done("group", "list").out()).doesNotContain("Sequencing core");
    }

    @Test
    void aDeactivatedUserIsRefusedUntilTheyAreActivated() {
        done("user", "add", "mo@example.org");
        String token = done("token", "create", "--user", "mo@example.org").answer();
        var mo = Map.of("CODEOCEAN_DOMAIN", cove.url(), "CODEOCEAN_TOKEN", token);
        assertThat(cove.elsewhere(mo, "ls").exitCode()).isZero();

        done("user", "deactivate", "mo@example.org");

        assertThat(cove.elsewhere(mo, "ls").err()).contains("deactivated");
        assertThat(done("user", "list").out())
                .containsPattern("mo@example.org.* user, deactivated");
        assertThat(done("user", "add", "mo@example.org").err())
                .contains("cove user activate mo@example.org");
        done("user", "activate", "mo@example.org");
        assertThat(cove.elsewhere(mo, "ls").exitCode()).isZero();
    }
}
