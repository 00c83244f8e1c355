// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to another user looks as if it were not there. */
class VisibilityTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient kim;
    private static String capsule;
    private static String computation;
    private static String dataAsset;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("echo a > /results/a"));
        dataAsset = dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
        computation = dana.run(capsule);
        dana.waitFor(computation);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @Test
    void anotherUsersObjectsAreNotFound() {
        String path = COMPUTATIONS + "/" + computation;
        List<Answer> answers =
                List.of(
                        kim.get(path),
                        kim.delete(path),
                        kim.patch(path + "?name=mine"),
                        kim.results(computation, ""),
                        kim.resultUrls(computation, "a"),
                        kim.get(path + "/results/download_url?path=a"),
                        kim.post(path + "/data_assets", "[]"),
                        kim.post("/api/cove/v1/computations/" + computation + "/stop"),
                        kim.get("/api/cove/v1/computations/" + computation + "/log"),
                        kim.get("/api/v1/capsules/" + capsule),
                        kim.get("/api/v1/capsules/" + capsule + "/app_panel"),
                        kim.get("/api/v1/capsules/" + capsule + "/computations"),
                        kim.post("/api/cove/v1/capsules/" + capsule + "/releases"),
                        kim.post(COMPUTATIONS, runOf(capsule)),
                        kim.get("/api/v1/data_assets/" + dataAsset));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(404));
        assertThat(dana.computation(computation).json().path("name").textValue())
                .startsWith("Run ");
        assertThat(dana.resultText(computation, "a")).isEqualTo("a\n");
    }

    @Test
    void theWordsForAnotherUsersObjectAreThoseForNone() {
        String nobodys = "00000000-0000-0000-0000-000000000000";

        for (String kind : List.of("computations", "capsules", "data_assets")) {
            String id =
                    switch (kind) {
                        case "computations" -> computation;
                        case "capsules" -> capsule;
                        default -> dataAsset;
                    };
            String others = kim.get("/api/v1/%s/%s".formatted(kind, id)).message();
            String none = kim.get("/api/v1/%s/%s".formatted(kind, nobodys)).message();

            assertThat(others.replace(id, nobodys)).isEqualTo(none);
        }
    }

    @Test
    void anotherUsersDataAssetCannotBeMounted() {
        String own = kim.addCapsule(SmallFolder.capsule("cat /data/m/a"));
        var body = runOf(own);
        body.putArray("data_assets").addObject().put("id", dataAsset).put("mount", "m");

        Answer answer = kim.post(COMPUTATIONS, body);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).contains(dataAsset);
    }

    @Test
    void listsHoldOnesOwn() {
        assertThat(kim.get("/api/cove/v1/computations").text()).doesNotContain(computation);
        assertThat(kim.get("/api/cove/v1/capsules").text()).doesNotContain(capsule);
        assertThat(dana.get("/api/cove/v1/computations").text()).contains(computation);
        assertThat(dana.get("/api/cove/v1/capsules").text()).contains(capsule);
    }

    @Test
    void aCapsulesOwnerSeesTheComputationsOfOthersButNotThoseOfARelease() {
        String released = dana.addCapsule(SmallFolder.capsule("true"));
        dana.post("/api/cove/v1/capsules/" + released + "/releases").ok();
        var release = runOf(released).put("version", 1);
        String ofRelease =
                cove.admin().post(COMPUTATIONS, release).ok().json().path("id").textValue();
        String ofCode = cove.admin().run(released);

        for (String list :
                List.of(
                        "/api/v1/capsules/" + released + "/computations",
                        "/api/cove/v1/computations")) {
            assertThat(dana.get(list).ok().text()).contains(ofCode).doesNotContain(ofRelease);
        }
        assertThat(dana.computation(ofCode).status()).isEqualTo(200);
        assertThat(dana.computation(ofRelease).status()).isEqualTo(404);
    }

    @Test
    void anAdministratorSeesAndRunsEverything() {
        var admin = cove.admin();

        assertThat(admin.computation(computation).status()).isEqualTo(200);
        assertThat(admin.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);
        assertThat(admin.get("/api/v1/data_assets/" + dataAsset).status()).isEqualTo(200);
        assertThat(admin.get("/api/cove/v1/computations").text()).contains(computation);
        assertThat(admin.get("/api/v1/capsules/" + capsule + "/computations").text())
                .contains(computation);
    }

    @Test
    void anAdministratorWithATokenOfLessScopeSeesOnlyTheirOwn() {
        String token =
                cove.admin()
                        .post("/api/cove/v1/tokens", Map.of("scopes", List.of("capsule:write")))
                        .ok()
                        .json()
                        .path("token")
                        .textValue();

        assertThat(new CoveClient(cove, token).computation(computation).status()).isEqualTo(404);
    }

    @Test
    void theIdOfAnotherUsersCapsuleCannotBeTakenOver() {
        var before = cove.stored();

        Answer answer = kim.addCapsule(SmallFolder.capsule("rm -rf /"), "?id=" + capsule);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(cove.stored()).isEqualTo(before);
    }
}
