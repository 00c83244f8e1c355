// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups and users, as an administrator keeps them. */
class GroupTest {
    private static final String GROUPS = "/api/cove/v1/groups";
    private static final String USERS = "/api/cove/v1/users";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient admin;
    private static CoveClient dana;
    private static CoveClient kim;
    private static String asset;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        admin = cove.admin();
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
        asset = "/api/v1/data_assets/" + dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Answer patch(String target, String json) {
        return admin.send("PATCH", target, Map.of(), json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoJoinsOrLeavesAGroupHasItsRolesFromTheNextCallOn() {
        admin.post(GROUPS, Map.of("name", "Core lab")).ok();
        dana.post(
                        asset + "/permissions",
                        Map.of("groups", List.of(Map.of("group", "core LAB", "role", "viewer"))))
                .ok();
        assertThat(kim.get(asset).status()).isEqualTo(404);

        Answer joined =
                admin.post(
                        GROUPS + "/Core%20lab/members",
                        Map.of("add", List.of("kim@example.org", "dana@example.org")));
        assertThat(joined.ok().json().path("members"))
                .extracting(Object::toString)
                .containsExactly("\"dana@example.org\"", "\"kim@example.org\"");
        assertThat(kim.get(asset).status()).isEqualTo(200);
        assertThat(kim.post("/api/v1/data_assets/search", "{\"ownership\":\"shared\"}").text())
                .contains("\"results\":[{");

        admin.post(GROUPS + "/Core%20lab/members", Map.of("remove", List.of("kim@example.org")))
                .ok();
        assertThat(kim.get(asset).status()).isEqualTo(404);

        admin.post(GROUPS + "/Core%20lab/members", Map.of("add", List.of("kim@example.org"))).ok();
        assertThat(kim.get(asset).status()).isEqualTo(200);
        assertThat(admin.delete(GROUPS + "/Core%20lab").status()).isEqualTo(204);
        assertThat(kim.get(asset).status()).isEqualTo(404);
        assertThat(dana.get(asset + "/permissions").text()).doesNotContain("Core lab");
    }

    @Test
    void aGroupKeepsItsRolesUnderAnotherName() {
        String id = admin.post(GROUPS, Map.of("name", "Old")).ok().json().path("id").textValue();
        dana.post(
                        asset + "/permissions",
                        Map.of("groups", List.of(Map.of("group", "Old", "role", "viewer"))))
                .ok();

        assertThat(
                        patch(GROUPS + "/" + id, "{\"name\": \" New \"}")
                                .ok()
                                .json()
                                .path("name")
                                .textValue())
                .isEqualTo("New");

        assertThat(dana.get(asset + "/permissions").text()).contains("\"New\"");
        assertThat(patch(GROUPS + "/new", "{\"name\": \"NEW\"}").status()).isEqualTo(200);
        admin.delete(GROUPS + "/" + id).ok();
    }

    @Test
    void namesAreToldToAllAndMembersToAdministrators() {
        admin.post(GROUPS, Map.of("name", "Told", "members", List.of("kim@example.org"))).ok();

        assertThat(admin.get(GROUPS).text()).contains("Told", "kim@example.org");
        assertThat(kim.get(GROUPS).text()).contains("Told").doesNotContain("kim@example.org");
        assertThat(kim.post(GROUPS, Map.of("name", "Mine")).status()).isEqualTo(403);
        assertThat(kim.delete(GROUPS + "/Told").status()).isEqualTo(403);
    }

    @Test
    void aWrongGroupIsRefusedWithAllThatIsWrong() {
        admin.post(GROUPS, Map.of("name", "Taken")).ok();

        assertThat(admin.post(GROUPS, Map.of("name", "TAKEN")).status()).isEqualTo(409);
        assertThat(admin.post(GROUPS, Map.of("name", " ")).status()).isEqualTo(400);
        assertThat(admin.post(GROUPS, Map.of("name", "Everyone")).status()).isEqualTo(400);
        assertThat(admin.post(GROUPS, Map.of("name", "a\nb")).status()).isEqualTo(400);
        assertThat(admin.post(GROUPS, "{}").message()).contains("name is missing");
        Answer unknown =
                admin.post(
                        GROUPS,
                        Map.of(
                                "name",
                                "Half",
                                "members",
                                List.of("no@example.org", "kim@example.org", "x@example.org")));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).contains("'no@example.org', 'x@example.org'");
        assertThat(admin.get(GROUPS).text()).doesNotContain("Half");
        assertThat(admin.delete(GROUPS + "/Half").status()).isEqualTo(404);
        assertThat(patch(GROUPS + "/Half", "{\"name\":\"Taken\"}").status()).isEqualTo(404);
        admin.post(GROUPS, Map.of("name", "Other")).ok();
        assertThat(patch(GROUPS + "/Other", "{\"name\":\"taken\"}").status()).isEqualTo(409);
    }

    @Test
    void aDeactivatedUsersTokensStopAtOnce() {
        var lee = cove.user("lee@example.org");
        String capsule = lee.addCapsule(SmallFolder.capsule("true"));
        assertThat(lee.get(GROUPS).status()).isEqualTo(200);

        Answer answer = patch(USERS + "/LEE@example.org", "{\"deactivated\": true}");

        assertThat(answer.ok().json().path("deactivated").asLong()).isPositive();
        assertThat(lee.get(GROUPS).status()).isEqualTo(401);
        assertThat(lee.get(GROUPS).message()).contains("deactivated");
        assertThat(admin.post("/api/cove/v1/tokens", Map.of("user", "lee@example.org")).message())
                .contains("cove user activate lee@example.org");
        assertThat(admin.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);
        cove.restart();
        assertThat(lee.get(GROUPS).status()).isEqualTo(401);

        assertThat(patch(USERS + "/lee@example.org", "{\"deactivated\": false}").ok().text())
                .doesNotContain("deactivated");
        assertThat(lee.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);
    }

    @Test
    void anAdministratorDoesNotLockThemselvesOut() {
        assertThat(patch(USERS + "/admin@localhost", "{\"deactivated\": true}").status())
                .isEqualTo(400);
        assertThat(patch(USERS + "/nobody@example.org", "{\"deactivated\": true}").status())
                .isEqualTo(404);
        assertThat(patch(USERS + "/kim@example.org", "{}").message())
                .contains("admin and deactivated are missing");
        assertThat(
                        kim.send(
                                        "PATCH",
                                        USERS + "/dana@example.org",
                                        Map.of(),
                                        "{\"deactivated\":true}".getBytes(StandardCharsets.UTF_8))
                                .status())
                .isEqualTo(403);
    }
}
