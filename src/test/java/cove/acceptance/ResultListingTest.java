// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of results, as the SDK lists them, and no way out of them. */
class ResultListingTest {
    private static final String SCRIPT =
            """
            cd /results
            echo text > summary.csv
            : > empty
            mkdir -p plots/deep bare
            echo 1 > plots/b.svg
            echo 2 > plots/a.svg
            echo 3 > plots/deep/c.svg
            ln -s summary.csv inside
            ln -s plots/deep folder-inside
            ln -s /etc/passwd outside
            ln -s ../../../../../../../../etc outside-too
            ln -s nowhere dangling
            ln -s loop loop
            mkfifo pipe
            touch "$(printf 'latin-\\344')"
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String computation;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        computation = dana.run(dana.addCapsule(SmallFolder.capsule(SCRIPT)));
        assertThat(dana.waitFor(computation).path("exit_code").intValue()).isZero();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static JsonNode items(String path) {
        return dana.results(computation, path).ok().json().path("items");
    }

    private static List<String> namesIn(String path) {
        return items(path).findValuesAsText("name");
    }

    private static JsonNode item(String folder, String name) {
        for (JsonNode item : items(folder)) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no " + name + " in " + items(folder));
    }

    @Test
    void theRootIsListedOneLevelDeep() {
        assertThat(namesIn(""))
                .contains("summary.csv", "empty", "plots", "bare", "output", "inside")
                .doesNotContain("a.svg", "deep");
    }

    @Test
    void namesAreSorted() {
        assertThat(namesIn("")).isSorted();
        assertThat(namesIn("plots")).containsExactly("a.svg", "b.svg", "deep");
    }

    @Test
    void itemsHaveTheShapeThatTheSdkNeeds() {
        assertThat(item("", "summary.csv").toString())
                .isEqualTo(
                        "{\"name\":\"summary.csv\",\"path\":\"summary.csv\",\"type\":\"file\",\"size\":5}");
        assertThat(item("", "empty").path("size").intValue()).isZero();
        assertThat(item("", "plots").toString())
                .isEqualTo("{\"name\":\"plots\",\"path\":\"plots\",\"type\":\"folder\"}");
        assertThat(item("plots/deep", "c.svg").path("path").textValue())
                .isEqualTo("plots/deep/c.svg");
    }

    @Test
    void anEmptyFolderIsAnEmptyArray() {
        assertThat(dana.results(computation, "bare").text()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void everyWayToAskForTheRootWorks() {
        String path = COMPUTATIONS + "/" + computation + "/results";
        String root = dana.results(computation, "").text();

        assertThat(dana.post(path).text()).isEqualTo(root);
        assertThat(dana.post(path, "{}").text()).isEqualTo(root);
        assertThat(dana.post(path, "{\"path\": null}").text()).isEqualTo(root);
        assertThat(dana.send("POST", path, Map.of(), null).text()).isEqualTo(root);
        assertThat(dana.post(path, "null").text()).isEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plots", "plots/", "./plots", "bare/../plots", "plots//"})
    void aFolderIsFoundHoweverItsPathIsWritten(String path) {
        assertThat(items(path).findValuesAsText("path"))
                .containsExactly("plots/a.svg", "plots/b.svg", "plots/deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../work",
                "../log",
                "plots/../../log",
                "/",
                "/etc",
                "/results",
                "outside-too",
                "outside-too/ssl",
                "a\0b",
                "\0",
                "nowhere",
                "dangling",
                "loop",
                "summary.csv",
                "summary.csv/x",
                "plots\\deep"
            })
    void whatIsNoFolderOfTheResultsIsNotFound(String path) {
        Answer answer = dana.results(computation, path);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        assertThat(answer.message()).contains("in the results; list them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../log",
                "../work/code/run",
                "plots/../../log",
                "/etc/passwd",
                "outside",
                "outside-too/passwd",
                "a\0b",
                "dangling",
                "loop",
                "pipe",
                "plots",
                "",
                "summary.csv/..",
                "nowhere"
            })
    void whatIsNoFileOfTheResultsHasNoUrl(String path) {
        assertThat(dana.resultUrls(computation, path).status()).isEqualTo(404);
        assertThat(
                        dana.get(
                                        COMPUTATIONS
                                                + "/"
                                                + computation
                                                + "/results/download_url?path="
                                                + CoveClient.encoded(path))
                                .status())
                .isEqualTo(404);
    }

    @Test
    void linksThatStayInsideAreFollowed() {
        assertThat(item("", "inside").path("type").textValue()).isEqualTo("file");
        assertThat(item("", "inside").path("size").intValue()).isEqualTo(5);
        assertThat(item("", "folder-inside").path("type").textValue()).isEqualTo("folder");
        assertThat(items("folder-inside").findValuesAsText("path"))
                .containsExactly("folder-inside/c.svg");
        assertThat(dana.resultText(computation, "inside")).isEqualTo("text\n");
        assertThat(dana.resultText(computation, "folder-inside/c.svg")).isEqualTo("3\n");
    }

    @Test
    void whatNobodyCouldFetchIsNotListed() {
        assertThat(namesIn(""))
                .doesNotContain("outside", "outside-too", "dangling", "loop", "pipe");
    }

    @Test
    void aNameThatIsNoUtf8DoesNotHideTheOthers() {
        assertThat(namesIn("")).contains("latin-\uFFFD", "summary.csv");
    }

    @Test
    void aLongListIsWhole() {
        String id = dana.run(dana.addCapsule(SmallFolder.capsule("cd /results; touch {1..500}")));
        dana.waitFor(id);

        JsonNode items = dana.results(id, "").json().path("items");

        assertThat(items).hasSize(501);
        assertThat(items.findValuesAsText("name")).doesNotHaveDuplicates();
    }

    @Test
    void beforeTheEndThereAreNoResults() {
        String id =
                dana.run(
                        dana.addCapsule(
                                SmallFolder.capsule("echo a > /results/a; sleep infinity")));
        dana.waitFor(id, "running");

        assertThat(dana.results(id, "").text()).isEqualTo("{\"items\":[]}");
        assertThat(dana.resultUrls(id, "a").status()).isEqualTo(404);
        dana.delete(COMPUTATIONS + "/" + id).ok();
    }

    @Test
    void aPathOfTheWrongTypeIsRefused() {
        String path = COMPUTATIONS + "/" + computation + "/results";

        assertThat(dana.post(path, "{\"path\": 7}").status()).isEqualTo(400);
        assertThat(dana.post(path, "[]").status()).isEqualTo(400);
        assertThat(dana.get(path + "/urls").status()).isEqualTo(400);
    }

    @Test
    void theCapsulesOwnFileNamedOutputStays() {
        String id =
                dana.run(
                        dana.addCapsule(
                                SmallFolder.capsule("echo printed; echo kept > /results/output")));
        dana.waitFor(id);

        assertThat(dana.resultText(id, "output")).isEqualTo("kept\n");
        assertThat(dana.get("/api/cove/v1/computations/" + id + "/log").text())
                .isEqualTo("printed\n");
        assertThat(Json.text(dana.results(id, "").json())).contains("\"size\":5");
    }
}
