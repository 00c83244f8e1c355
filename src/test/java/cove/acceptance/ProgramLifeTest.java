// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.runOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import cove.testing.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Capsules and pipelines are archived, deleted, described anew and duplicated. */
class ProgramLifeTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String capsule() {
        return dana.addCapsule(SmallFolder.capsule("echo a > /results/a"));
    }

    private static String capsule(String id) {
        return "/api/v1/capsules/" + id;
    }

    private static JsonNode get(String id) {
        return dana.get(capsule(id)).ok().json();
    }

    private static List<String> listed(String query) {
        return dana.get("/api/cove/v1/programs" + query).ok().json().findValuesAsText("id");
    }

    @Test
    void whatIsArchivedIsNotListedAndStillRuns() {
        String id = capsule();

        assertThat(dana.patch(capsule(id) + "/archive?archive=True").status()).isEqualTo(204);

        assertThat(get(id).path("archived").booleanValue()).isTrue();
        assertThat(listed("")).doesNotContain(id);
        assertThat(listed("?archived=true")).contains(id);
        assertThat(listed("?archived=any")).contains(id);
        assertThat(dana.runAndWait(runOf(id)).path("end_status").asText()).isEqualTo("succeeded");
        assertThat(dana.patch(capsule(id) + "/archive?archive=False").status()).isEqualTo(204);
        assertThat(get(id).has("archived")).isFalse();
        assertThat(listed("")).contains(id);
        assertThat(listed("?archived=true")).doesNotContain(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ?archive=True  |                    | true
                    ?archive=true  |                    | true
                    ?archive=1     |                    | true
                                   |                    | true
                                   | {"archive": true}  | true
                                   | {"archive": false} | false
                    ?archive=False | {"archive": true}  | false
                    """)
    void everyWayToArchiveIsUnderstood(String query, String body, boolean archived) {
        String id = capsule();
        String target = capsule(id) + "/archive" + (query == null ? "" : query);

        Answer answer =
                body == null
                        ? dana.patch(target)
                        : dana.send("PATCH", target, Map.of(), body.getBytes(UTF_8));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(get(id).has("archived")).isEqualTo(archived);
    }

    @Test
    void aPipelineIsArchivedAndDeletedUnderEitherName() {
        for (String kind : List.of("pipelines", "capsules")) {
            String id =
                    dana.addPipeline(SmallPipeline.of("workflow { println 'hello' }"), "")
                            .json()
                            .path("id")
                            .textValue();
            String target = "/api/v1/" + kind + "/" + id;

            assertThat(dana.patch(target + "/archive?archive=True").status()).isEqualTo(204);
            assertThat(dana.delete(target).status()).isEqualTo(204);
            assertThat(dana.get("/api/v1/pipelines/" + id).status()).isEqualTo(404);
        }
        assertThat(dana.delete("/api/v1/pipelines/" + capsule()).status()).isEqualTo(404);
    }

    @Test
    void aDeletedCapsuleIsGoneWithItsCodeAndItsComputationsStay() {
        String id = capsule();
        String run = dana.run(id);
        dana.waitFor(run);
        String slug = get(id).path("slug").textValue();
        dana.patch(capsule(id) + "/archive?archive=True").ok();

        assertThat(dana.delete(capsule(id)).status()).isEqualTo(204);

        assertThat(dana.get(capsule(id)).status()).isEqualTo(404);
        assertThat(dana.delete(capsule(id)).status()).isEqualTo(404);
        assertThat(dana.get(capsule(id) + "/computations").status()).isEqualTo(404);
        assertThat(home.resolve("repos/capsule-%s.git".formatted(slug))).doesNotExist();
        assertThat(home.resolve("checkouts/" + slug)).doesNotExist();
        assertThat(dana.computation(run).ok().json().path("state").asText()).isEqualTo("completed");
        assertThat(dana.resultText(run, "a")).isEqualTo("a\n");
        assertThat(dana.post("/api/v1/computations", runOf(id)).status()).isEqualTo(404);
        assertThat(
                        dana.addCapsule(
                                        SmallFolder.capsule("true"),
                                        "?id=%s&slug=%s".formatted(id, slug))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void whatMayNotBeDeletedIsRefusedWithAllTheReasons() {
        String id = capsule();
        dana.post("/api/cove/v1/capsules/" + id + "/releases").ok();

        Answer answer = dana.delete(capsule(id));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message())
                .contains("not archived", "cove capsule archive " + id, "was released");
        dana.patch(capsule(id) + "/archive?archive=True").ok();
        assertThat(dana.delete(capsule(id)).message())
                .contains("was released")
                .doesNotContain("not archived");
        assertThat(cove.admin().delete(capsule(id)).status()).isEqualTo(403);
        assertThat(get(id).path("id").asText()).isEqualTo(id);
    }

    @Test
    void whatStillRunsIsNotDeleted() {
        String id = dana.addCapsule(SmallFolder.capsule("sleep 60"));
        dana.patch(capsule(id) + "/archive?archive=True").ok();
        String run = dana.run(id);
        dana.waitFor(run, "running");

        Answer answer = dana.delete(capsule(id));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains(run);
        dana.delete("/api/v1/computations/" + run).ok();
        assertThat(dana.delete(capsule(id)).status()).isEqualTo(204);
    }

    @Test
    void anAdministratorDeletesWhatIsArchived() {
        String id = capsule();
        cove.admin().patch(capsule(id) + "/archive?archive=True").ok();

        assertThat(cove.admin().delete(capsule(id)).status()).isEqualTo(204);
    }

    /** As a server that was killed between the two leaves it. */
    @Test
    void theNextServerFinishesADeletion() {
        String id = capsule();
        String slug = get(id).path("slug").textValue();
        cove.sql("INSERT INTO deleted_programs (slug) VALUES ('%s')".formatted(slug));
        cove.restart();
        assertThat(get(id).path("slug").asText()).isEqualTo(slug);
        assertThat(home.resolve("repos/capsule-%s.git".formatted(slug))).isDirectory();

        cove.sql("INSERT INTO deleted_programs (slug) VALUES ('%s')".formatted(slug));
        cove.sql("DELETE FROM programs WHERE id = '%s'".formatted(id));
        cove.restart();

        assertThat(home.resolve("repos/capsule-%s.git".formatted(slug))).doesNotExist();
    }

    @Test
    void nameDescriptionAndTagsAreChangedAndTheRestStays() {
        String id =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with(
                                        "metadata/metadata.yml",
                                        "name: Trim\ndescription: Old\nfield: Genomics\ntags: [a]\n"));
        String target = "/api/cove/v1/capsules/" + id;

        Answer changed = patch(target, Map.of("name", "Trim reads", "tags", List.of("b", "c")));

        assertThat(changed.ok().json()).isEqualTo(get(id));
        assertThat(get(id).path("name").asText()).isEqualTo("Trim reads");
        assertThat(get(id).path("tags").toString()).isEqualTo("[\"b\",\"c\"]");
        assertThat(get(id).path("description").asText()).isEqualTo("Old");
        patch(target, Map.of("description", "", "tags", List.of())).ok();
        assertThat(new TreeSet<>(get(id).propertyStream().map(Map.Entry::getKey).toList()))
                .contains("field", "name")
                .doesNotContain("description", "tags");
    }

    @Test
    void aWrongDescriptionIsRefusedWithAllItsMistakes() {
        String id = capsule();
        JsonNode before = get(id);

        Answer answer =
                patch(
                        "/api/cove/v1/capsules/" + id,
                        Map.of(
                                "name",
                                " ",
                                "description",
                                7,
                                "tags",
                                List.of(1),
                                "cloned_from_url",
                                "https://dana:secret@example.org/trim.git"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains("name must have", "description must be", "tags[0]", "cove secret set")
                .doesNotContain("dana:secret");
        assertThat(get(id)).isEqualTo(before);
        assertThat(
                        patch(
                                        "/api/cove/v1/capsules/" + id,
                                        Map.of("cloned_from_url", "ext::sh -c id"))
                                .status())
                .isEqualTo(400);
    }

    @Test
    void onlyAnAdministratorLinksToTheServersOwnDisk() {
        String target = "/api/cove/v1/capsules/" + capsule();
        var wish = Map.of("cloned_from_url", "file:///srv/trim.git");

        assertThat(patch(target, wish).status()).isEqualTo(403);
        assertThat(
                        cove.admin()
                                .send("PATCH", target, Map.of(), bytes(wish))
                                .ok()
                                .json()
                                .path("cloned_from_url")
                                .asText())
                .isEqualTo("file:///srv/trim.git");
        assertThat(patch(target, Map.of("cloned_from_url", "")).ok().json().has("cloned_from_url"))
                .isFalse();
    }

    private static Answer patch(String target, Object body) {
        return dana.send("PATCH", target, Map.of(), bytes(body));
    }

    private static byte[] bytes(Object body) {
        return Json.bytes(body);
    }

    @Test
    void aReleasedCapsuleTellsItsRelease() {
        String id = capsule();
        JsonNode release = dana.post("/api/cove/v1/capsules/" + id + "/releases").ok().json();

        JsonNode capsule = get(id);

        assertThat(capsule.path("release_capsule").asText()).isEqualTo(id);
        assertThat(capsule.path("submission").path("commit")).isEqualTo(release.path("commit"));
        assertThat(capsule.path("submission").path("timestamp").longValue())
                .isEqualTo(capsule.path("versions").get(0).path("release_time").longValue());
        assertThat(get(capsule()).has("release_capsule")).isFalse();
        assertThat(get(capsule()).has("submission")).isFalse();
    }

    @Test
    void aDuplicateIsTheCallersOwnAndTellsWhatItWasMadeOf() {
        String id =
                dana.addCapsule(
                        SmallFolder.capsule("echo one")
                                .with("metadata/metadata.yml", "name: Trim\ntags: [a]\n"));
        dana.post("/api/cove/v1/capsules/" + id + "/releases").ok();
        dana.addCapsule(
                        SmallFolder.capsule("echo two")
                                .with("metadata/metadata.yml", "name: Trim\ntags: [a]\n"),
                        "?id=" + id)
                .ok();

        JsonNode latest = dana.post("/api/cove/v1/capsules/" + id + "/duplicate").ok().json();
        JsonNode first =
                dana.post(
                                "/api/cove/v1/capsules/" + id + "/duplicate",
                                Map.of("version", 1, "name", "First"))
                        .ok()
                        .json();

        assertThat(latest.path("name").asText()).isEqualTo("Copy of Trim");
        assertThat(latest.path("tags").toString()).isEqualTo("[\"a\"]");
        assertThat(latest.path("status").asText()).isEqualTo("non_release");
        assertThat(latest.path("original_capsule").toString())
                .isEqualTo(
                        "{\"id\":\"%s\",\"name\":\"Trim\",\"created\":%d,\"public\":false}"
                                .formatted(id, get(id).path("created").longValue()));
        assertThat(first.path("original_capsule").path("major_version").intValue()).isEqualTo(1);
        assertThat(first.path("name").asText()).isEqualTo("First");
        assertThat(output(latest)).isEqualTo("two\n");
        assertThat(output(first)).isEqualTo("one\n");
        dana.patch(capsule(first.path("id").asText()) + "/archive").ok();
        assertThat(dana.delete(capsule(first.path("id").asText())).status()).isEqualTo(204);
        assertThat(output(get(id))).isEqualTo("two\n");
    }

    private static String output(JsonNode capsule) {
        String run = dana.run(capsule.path("id").asText());
        dana.waitFor(run);
        return dana.resultText(run, "output");
    }

    @Test
    void aDuplicateOfAReleaseThatIsNotThereLeavesNothing() throws Exception {
        String id = capsule();
        long before = repositories();

        assertThat(
                        dana.post(
                                        "/api/cove/v1/capsules/" + id + "/duplicate",
                                        Map.of("version", 3))
                                .status())
                .isEqualTo(404);

        assertThat(repositories()).isEqualTo(before);
    }

    private static long repositories() throws Exception {
        try (var repositories = Files.list(home.resolve("repos"))) {
            return repositories.count();
        }
    }
}
