// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles given and taken, as the SDK and older clients ask for it. */
class PermissionsTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient kim;
    private static CoveClient lee;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
        lee = cove.user("lee@example.org");
        cove.admin()
                .post(
                        "/api/cove/v1/groups",
                        Map.of("name", "Lab", "members", List.of("kim@example.org")))
                .ok();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String newCapsule() {
        return dana.addCapsule(SmallFolder.capsule("true"));
    }

    private static String newAsset() {
        return dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
    }

    private static String of(String kind, String id) {
        return "/api/v1/%s/%s/permissions".formatted(kind, id);
    }

    private static Map<String, String> user(String email, String role) {
        return Map.of("email", email, "role", role);
    }

    private static Map<String, String> group(String name, String role) {
        return Map.of("group", name, "role", role);
    }

    private static String told(CoveClient who, String path) {
        JsonNode told = who.get(path).ok().json();
        return told.toString();
    }

    @Test
    void whoMadeItIsItsOwnerAndNobodyElseIsAnything() {
        for (String path : List.of(of("capsules", newCapsule()), of("data_assets", newAsset()))) {
            assertThat(told(dana, path))
                    .isEqualTo(
                            """
                            {"users":[{"email":"dana@example.org","role":"owner"}],"groups":[],"everyone":"none"}""");
        }
    }

    @Test
    void whatWasGivenIsTold() {
        String path = of("data_assets", newAsset());

        Answer answer =
                dana.post(
                        path,
                        Map.of(
                                "users",
                                List.of(user("KIM@example.org", "editor")),
                                "groups",
                                List.of(group("lab", "discoverable")),
                                "everyone",
                                "viewer",
                                "share_assets",
                                "true"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(told(kim, path))
                .isEqualTo(
                        """
                        {"users":[{"email":"dana@example.org","role":"owner"},{"email":"kim@example.org","role":"editor"}],\
                        "groups":[{"group":"Lab","role":"discoverable"}],"everyone":"viewer"}""");
    }

    @Test
    void aGroupIsKnownByItsIdToo() {
        String path = of("capsules", newCapsule());
        String id = dana.get("/api/cove/v1/groups").ok().json().path(0).path("id").textValue();

        dana.post(path, Map.of("groups", List.of(group(id, "viewer")))).ok();

        assertThat(told(kim, path)).contains("{\"group\":\"Lab\",\"role\":\"viewer\"}");
    }

    @Test
    void whatIsAbsentStaysAndWhatIsEmptyIsTaken() {
        String path = of("data_assets", newAsset());
        dana.post(
                        path,
                        Map.of(
                                "users", List.of(user("kim@example.org", "viewer")),
                                "groups", List.of(group("Lab", "viewer")),
                                "everyone", "viewer"))
                .ok();
        String before = told(dana, path);

        dana.post(path, "{\"users\":null,\"groups\":null,\"everyone\":null,\"share_assets\":null}")
                .ok();
        assertThat(told(dana, path)).isEqualTo(before);

        dana.post(path, "{\"users\":[]}").ok();
        assertThat(told(dana, path))
                .doesNotContain("kim@example.org")
                .contains("dana@example.org", "Lab", "\"everyone\":\"viewer\"");

        dana.post(path, "{\"groups\":[],\"everyone\":\"none\"}").ok();
        assertThat(told(dana, path)).doesNotContain("Lab").contains("\"everyone\":\"none\"");
        assertThat(kim.get(path).status()).isEqualTo(404);
    }

    @Test
    void allMistakesAreToldAndNothingChanges() {
        String path = of("capsules", newCapsule());
        String before = told(dana, path);

        Answer unknown =
                dana.post(
                        path,
                        Map.of(
                                "users",
                                List.of(
                                        user("kim@example.org", "viewer"),
                                        user("no@example.org", "viewer"),
                                        user("nobody@example.org", "viewer")),
                                "groups",
                                List.of(group("Nowhere", "viewer")),
                                "everyone",
                                "viewer"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message())
                .contains("'no@example.org', 'nobody@example.org'", "'Nowhere'")
                .doesNotContain("kim@example.org");

        Answer wrong =
                dana.post(
                        path,
                        """
                        {"users": [{"email": "kim@example.org", "role": "discoverable"}, {"role": "viewer"},
                                   {"email": "lee@example.org"}, 5],
                         "groups": [{"group": "Lab", "role": "viewer"}, {"group": "lab", "role": "owner"}],
                         "everyone": "editor", "share_assets": "perhaps"}""");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.message())
                .contains(
                        "users[0].role must be one of owner, editor, viewer",
                        "users[1].email is missing",
                        "users[2].role is missing",
                        "users[3]",
                        "groups has 'lab' more than once",
                        "everyone must be one of viewer, discoverable, none",
                        "share_assets");
        assertThat(told(dana, path)).isEqualTo(before);
    }

    @Test
    void whoMadeItStaysItsOwner() {
        String path = of("capsules", newCapsule());

        Answer weaker =
                dana.post(path, Map.of("users", List.of(user("dana@example.org", "viewer"))));
        assertThat(weaker.status()).isEqualTo(400);
        assertThat(weaker.message()).contains("dana@example.org", "stays its owner");

        dana.post(path, Map.of("users", List.of(user("kim@example.org", "owner")))).ok();
        kim.post(path, Map.of("users", List.of())).ok();
        assertThat(told(dana, path)).contains("dana@example.org").doesNotContain("kim@");
        assertThat(kim.get(path).status()).isEqualTo(404);
    }

    @Test
    void anEditorSharesACapsuleButMakesNoOwners() {
        String path = of("capsules", newCapsule());
        dana.post(
                        path,
                        Map.of(
                                "users",
                                List.of(
                                        user("kim@example.org", "editor"),
                                        user("lee@example.org", "owner"))))
                .ok();
        var withLee = List.of(user("kim@example.org", "editor"), user("lee@example.org", "owner"));

        Answer taken = kim.post(path, Map.of("users", List.of(user("kim@example.org", "editor"))));
        Answer given = kim.post(path, Map.of("groups", List.of(group("Lab", "owner"))));
        assertThat(List.of(taken, given))
                .allSatisfy(
                        answer -> {
                            assertThat(answer.status()).isEqualTo(403);
                            assertThat(answer.message()).contains("role owner", "dana@example.org");
                        });

        kim.post(path, Map.of("users", withLee, "groups", List.of(group("Lab", "editor")))).ok();
        assertThat(told(lee, path)).contains("Lab");
    }

    @Test
    void editorsOfDataAssetsAndPipelinesDoNotShareThem() {
        String asset = of("data_assets", newAsset());
        String pipeline =
                of(
                        "pipelines",
                        dana.addPipeline(SmallPipeline.of("workflow { println 1 }"), "")
                                .ok()
                                .json()
                                .path("id")
                                .textValue());

        for (String path : List.of(asset, pipeline)) {
            dana.post(path, Map.of("users", List.of(user("kim@example.org", "editor")))).ok();
            Answer refused = kim.post(path, Map.of("everyone", "viewer"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.message()).contains("role owner", "dana@example.org");
        }
    }

    @Test
    void attachedDataAssetsAreSharedWithTheirCapsule() {
        String mine = newAsset();
        String others = lee.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
        lee.post(
                        of("data_assets", others),
                        Map.of("users", List.of(user("dana@example.org", "editor"))))
                .ok();
        dana.post(
                        of("data_assets", mine),
                        Map.of("users", List.of(user("kim@example.org", "editor"))))
                .ok();
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule("cat /data/mine/a")
                                .with(
                                        ".codeocean/datasets.json",
                                        """
                                        {"version": 1, "attached_datasets": [
                                            {"id": "%s", "mount": "mine"}, {"id": "%s", "mount": "others"}]}
                                        """
                                                .formatted(mine, others)));
        String path = of("capsules", capsule);

        dana.post(path, Map.of("users", List.of(user("kim@example.org", "viewer")))).ok();
        assertThat(told(kim, of("data_assets", mine))).contains("editor");

        dana.post(
                        path,
                        Map.of(
                                "users",
                                List.of(
                                        user("kim@example.org", "viewer"),
                                        user("lee@example.org", "editor")),
                                "everyone",
                                "viewer",
                                "share_assets",
                                true))
                .ok();
        assertThat(told(dana, of("data_assets", mine)))
                .contains("{\"email\":\"kim@example.org\",\"role\":\"editor\"}")
                .contains("{\"email\":\"lee@example.org\",\"role\":\"editor\"}")
                .contains("\"everyone\":\"viewer\"");
        assertThat(kim.get(of("data_assets", others)).status()).isEqualTo(404);
    }

    @Test
    void theCapsulesOfAPipelineAreSharedWithIt() {
        String capsule = newCapsule();
        String slug = dana.get("/api/v1/capsules/" + capsule).ok().json().path("slug").textValue();
        String pipeline =
                dana.addPipeline(
                                SmallPipeline.of(SmallPipeline.process("step_1", capsule, slug)),
                                "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        String path = of("pipelines", pipeline);
        // What is wrong with it is told after who may use what: nothing has to run here.
        var run = Map.of("pipeline_id", pipeline, "parameters", List.of("wrong"));

        dana.post(path, Map.of("users", List.of(user("kim@example.org", "viewer")))).ok();
        Answer alone = kim.post(CoveClient.COMPUTATIONS, run);
        assertThat(alone.status()).isEqualTo(400);
        assertThat(alone.message()).contains("not shared with you");

        dana.post(of("capsules", capsule), Map.of("everyone", "discoverable")).ok();
        assertThat(kim.post(CoveClient.COMPUTATIONS, run).message())
                .contains(
                        "dana@example.org",
                        "cove share " + capsule + " --user kim@example.org=viewer");

        dana.post(
                        path,
                        Map.of(
                                "users",
                                List.of(user("kim@example.org", "viewer")),
                                "share_assets",
                                true))
                .ok();
        assertThat(kim.get("/api/v1/capsules/" + capsule + "/app_panel").status()).isEqualTo(200);
        assertThat(kim.post(CoveClient.COMPUTATIONS, run).message()).doesNotContain("share");
    }

    @Test
    void grantsDoNotComeBackWithTheIdOfADeletedDataAsset() {
        String asset = newAsset();
        dana.post(
                        of("data_assets", asset),
                        Map.of("users", List.of(user("kim@example.org", "owner"))))
                .ok();
        dana.delete("/api/v1/data_assets/" + asset).ok();

        dana.addDataAsset("m", new SmallFolder(Map.of("a", "other")), asset);

        assertThat(kim.get("/api/v1/data_assets/" + asset).status()).isEqualTo(404);
    }

    @Test
    void rolesAreKeptOverARestart() {
        String path = of("capsules", newCapsule());
        dana.post(path, Map.of("groups", List.of(group("Lab", "viewer")))).ok();

        cove.restart();

        assertThat(kim.get(path).status()).isEqualTo(200);
        assertThat(lee.get(path).status()).isEqualTo(404);
    }
}
