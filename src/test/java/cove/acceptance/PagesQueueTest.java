// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the queue, with room for two runs. */
class PagesQueueTest {
    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 536870912 }
            [capacity]
            cpus = 2
            memory = 8589934592
            """;
    private static final String QUEUE = "/api/cove/v1/queue";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient admin;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home, SETTINGS);
        admin = cove.admin();
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @AfterEach
    void endAll() {
        cove.endAll();
    }

    private static String waiting(CoveClient user) {
        return user.addCapsule(SmallFolder.capsule("mkfifo /scratch/gate; cat /scratch/gate"));
    }

    private static String running(CoveClient user, String capsule) {
        String id = user.run(capsule);
        user.waitFor(id, "running");
        return id;
    }

    private static Locator rows(Page page, int table) {
        return page.locator("#queues table").nth(table).locator("tbody tr");
    }

    @Test
    void whatRunsAndWhatWaitsIsShownAsItChanges() {
        String capsule = waiting(admin);
        try (var visitor = new Visitor(cove)) {
            visitor.go("/queue");
            Page page = visitor.page();
            assertThat(page.locator("#queues .empty")).isVisible();
            visitor.inspect("queue-empty");

            String first = running(admin, capsule);
            String second = running(admin, capsule);
            String third = admin.run(capsule);
            String fourth = dana.run(waiting(dana));
            assertThat(rows(page, 0)).hasCount(2);
            assertThat(page.locator(".meters")).containsText("2 of 2");
            assertThat(rows(page, 1)).hasCount(2);
            assertThat(rows(page, 1).first().locator("a"))
                    .hasAttribute("href", "/computations/" + fourth);
            assertThat(rows(page, 1).first())
                    .containsText("needs 1 of 2 CPUs, of which 0 are free");
            visitor.inspect("queue");

            admin.post("/api/cove/v1/computations/" + first + "/stop").ok();
            assertThat(page.locator("#queues table").first().locator("a[href$='" + fourth + "']"))
                    .isVisible();
            assertThat(rows(page, 1)).hasCount(1);
            assertThat(page.locator("#queues table").nth(1).locator("a[href$='" + third + "']"))
                    .isVisible();
            assertThat(page.locator("#queues a[href$='" + second + "']")).isVisible();
        }
    }

    @Test
    void othersSeeHowMuchIsTakenButNotWhatItIs() {
        String capsule = waiting(admin);
        String hidden = running(admin, capsule);
        String own = running(dana, waiting(dana));
        String next = admin.run(capsule);

        JsonNode queue = dana.get(QUEUE).ok().json().path("queues").get(0);

        assertThat(queue.path("executors").get(0).textValue()).isEqualTo("sandbox");
        assertThat(queue.path("cpus_used").intValue()).isEqualTo(2);
        assertThat(queue.path("running").intValue()).isEqualTo(2);
        assertThat(queue.path("waiting").intValue()).isEqualTo(1);
        assertThat(queue.path("runs")).hasSize(2);
        assertThat(queue.path("next").get(0).path("reason").textValue()).contains("CPUs");
        assertThat(queue.toString()).contains(own).doesNotContain(hidden, next, "admin@");
        assertThat(admin.get(QUEUE).ok().text()).contains(hidden, own, next);
        try (var visitor = new Visitor(cove, dana.token())) {
            visitor.go("/queue");
            assertThat(visitor.page().locator("#queues")).containsText("another user's");
            visitor.inspect("queue-of-others");
        }
    }
}
