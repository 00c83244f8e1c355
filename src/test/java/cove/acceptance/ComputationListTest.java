// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The computations of a capsule (the vendor's call), and all of them (ours, in pages). */
class ComputationListTest {
    private static final String ALL = "/api/cove/v1/computations";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;

    private final List<String> newestFirst = new ArrayList<>();

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
    }

    @BeforeEach
    void runSome() {
        capsule = dana.addCapsule(SmallFolder.capsule("true"));
        for (int i = 0; i < 5; i++) {
            newestFirst.addFirst(dana.run(capsule));
        }
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static List<String> idsIn(JsonNode computations) {
        assertThat(computations.isArray()).isTrue();
        return computations.findValuesAsText("id");
    }

    private static Answer page(String query) {
        return dana.get(ALL + query);
    }

    @Test
    void theComputationsOfACapsuleComeNewestFirst() {
        assertThat(idsIn(dana.get("/api/v1/capsules/" + capsule + "/computations").json()))
                .containsExactlyElementsOf(newestFirst);
    }

    @Test
    void aCapsuleThatNeverRanHasAnEmptyList() {
        String fresh = dana.addCapsule(SmallFolder.capsule("true"));

        assertThat(dana.get("/api/v1/capsules/" + fresh + "/computations").text()).isEqualTo("[]");
    }

    @Test
    void theListsTellTheSameAsTheComputationItself() {
        String id = newestFirst.getFirst();
        JsonNode computation = dana.waitFor(id);

        assertThat(dana.get("/api/v1/capsules/" + capsule + "/computations").json().get(0))
                .isEqualTo(computation);
        assertThat(page("?limit=1").json().path("results").get(0)).isEqualTo(computation);
    }

    @Test
    void aDeletedComputationIsInNoList() {
        String id = newestFirst.get(2);
        dana.delete(COMPUTATIONS + "/" + id).ok();

        assertThat(idsIn(dana.get("/api/v1/capsules/" + capsule + "/computations").json()))
                .hasSize(4)
                .doesNotContain(id);
        assertThat(page("").text()).doesNotContain(id);
    }

    @Test
    void theLastPageSaysThatItIs() {
        JsonNode all = page("?limit=1000").json();

        assertThat(all.path("has_more").booleanValue()).isFalse();
        assertThat(all.has("next_token")).isFalse();
        assertThat(idsIn(all.path("results"))).startsWith(newestFirst.toArray(String[]::new));
    }

    @Test
    void aPageAsLongAsTheListIsTheLast() {
        int count = page("?limit=1000").json().path("results").size();

        JsonNode exact = page("?limit=" + count).json();

        assertThat(exact.path("has_more").booleanValue()).isFalse();
        assertThat(page("?limit=" + (count - 1)).json().path("has_more").booleanValue()).isTrue();
    }

    @Test
    void pagesMissNothingAndRepeatNothingWhileOthersComeAndGo() {
        var seen = new ArrayList<String>();
        JsonNode page = page("?limit=2").json();
        while (true) {
            seen.addAll(idsIn(page.path("results")));
            if (!page.path("has_more").booleanValue()) {
                break;
            }
            dana.run(capsule);
            dana.delete(COMPUTATIONS + "/" + newestFirst.getFirst());
            page = page("?limit=2&next_token=" + page.path("next_token").textValue()).json();
        }

        assertThat(seen).doesNotHaveDuplicates().startsWith(newestFirst.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=0",
                "?limit=-1",
                "?limit=1001",
                "?limit=ten",
                "?limit=",
                "?next_token=x",
                "?next_token=-1",
                "?next_token=99999999999999999999"
            })
    void aPageThatCannotBeIsRefused(String query) {
        assertThat(page(query).status()).isEqualTo(400);
        assertThat(page(query).message()).isNotEmpty();
    }
}
