// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.DATA_ASSETS;
import static cove.acceptance.CoveClient.dataAssetOf;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import cove.acceptance.EventStream.Event;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to computations and data assets, told while it happens. */
class EventTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient kim;
    private static String capsule;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("echo a > /results/a"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static EventStream stream(CoveClient client, String query, String... headers) {
        return EventStream.open(cove, client, query, headers);
    }

    /** Only a run whose results take their time to collect is seen to be finalizing. */
    private static List<String> stories(List<Event> events) {
        return events.stream()
                .filter(event -> !event.data().path("state").asText().equals("finalizing"))
                .map(event -> event.name() + " " + event.data().path("state").asText())
                .toList();
    }

    private static void rename(CoveClient client, String computation, String name) {
        client.patch(COMPUTATIONS + "/" + computation + "?name=" + name).ok();
    }

    @Test
    void aStreamTellsTheWholeLifeOfAComputation() {
        try (var events = stream(dana, "")) {
            String id = dana.run(capsule);
            List<Event> life = events.untilOver(id);
            rename(dana, id, "mine");
            dana.delete(COMPUTATIONS + "/" + id).ok();
            List<Event> afterwards = events.until(event -> event.name().endsWith(".deleted"));

            assertThat(stories(life))
                    .containsExactly(
                            "computation.created initializing",
                            "computation.state running",
                            "computation.state completed");
            assertThat(stories(afterwards))
                    .containsExactly(
                            "computation.renamed completed", "computation.deleted completed");
            var end = life.getLast().data();
            assertThat(end.path("id").asText()).isEqualTo(id);
            assertThat(end.path("kind").asText()).isEqualTo("computation.state");
            assertThat(end.path("number").asText()).isEqualTo(life.getLast().id());
            assertThat(end.path("name").asText()).startsWith("Run ");
            assertThat(end.path("program_id").asText()).isEqualTo(capsule);
            assertThat(end.path("owner_email").asText()).isEqualTo("dana@example.org");
            assertThat(end.path("end_status").asText()).isEqualTo("succeeded");
            assertThat(end.path("time").asDouble()).isBetween(1.7e9, 1e10);
            assertThat(afterwards.getFirst().data().path("name").asText()).isEqualTo("mine");
        }
    }

    @Test
    void aStreamTellsOfDataAssets() {
        String computation = dana.run(capsule);
        dana.waitFor(computation);
        try (var events = stream(dana, "?kind=data_asset")) {
            String uploaded = dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
            String captured = dana.createDataAsset(dataAssetOf(computation, ""));
            dana.waitForDataAsset(captured);
            dana.delete(DATA_ASSETS + "/" + uploaded).ok();

            List<Event> told = events.until(event -> event.name().endsWith(".deleted"));

            assertThat(stories(told))
                    .containsExactly(
                            "data_asset.created ready",
                            "data_asset.created draft",
                            "data_asset.state ready",
                            "data_asset.deleted ready");
            assertThat(told.get(2).of()).isEqualTo(captured);
        }
    }

    @Test
    void whoLostTheConnectionGoesOnWhereItWasWithoutAGap() {
        List<Event> whole;
        try (var events = stream(dana, "?program=" + capsule)) {
            whole = events.untilOver(dana.run(capsule));
        }

        for (int i = 0; i < whole.size() - 1; i++) {
            try (var rest =
                    stream(dana, "?program=" + capsule, "Last-Event-ID", whole.get(i).id())) {
                assertThat(rest.untilOver(whole.getFirst().of()))
                        .isEqualTo(whole.subList(i + 1, whole.size()));
            }
            try (var rest = stream(dana, "?program=" + capsule + "&since=" + whole.get(i).id())) {
                assertThat(rest.next()).isEqualTo(whole.get(i + 1));
            }
        }
    }

    @Test
    void whatHappensWhileNobodyListensIsToldToWhoComesBack() {
        String before;
        try (var events = stream(dana, "")) {
            before = events.lastId();
        }
        String id = dana.run(capsule);
        dana.waitFor(id);
        cove.restart();

        try (var events = stream(dana, "?computation=" + id, "Last-Event-ID", before)) {
            assertThat(stories(events.untilOver(id))).hasSize(3);
        }
    }

    @Test
    void aPlaceThatIsNotKnownAnyMoreIsAnsweredWithAReset() {
        String id = dana.run(capsule);
        dana.waitFor(id);
        for (String unknown : List.of("999999999", "no-number", "-1", "99999999999999999999")) {
            try (var events = stream(dana, "", "Last-Event-ID", unknown)) {
                Event reset = events.next();

                assertThat(reset.name()).isEqualTo("reset");
                assertThat(reset.data().path("message").asText()).contains("look at everything");
                rename(dana, id, "known" + unknown);
                assertThat(events.next().name()).isEqualTo("computation.renamed");
            }
        }
        cove.sql("DELETE FROM events WHERE number < (SELECT max(number) FROM events)");

        try (var events = stream(dana, "", "Last-Event-ID", "1")) {
            assertThat(events.next().name()).isEqualTo("reset");
        }
    }

    @Test
    void whatBelongsToOthersIsNeverTold() {
        try (var kims = stream(kim, "");
                var admins = stream(cove.admin(), "")) {
            String from = kims.lastId();
            String hidden = dana.run(capsule);
            dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
            admins.untilOver(hidden);
            String own = kim.run(kim.addCapsule(SmallFolder.capsule("true")));

            assertThat(kims.untilOver(own)).allSatisfy(e -> assertThat(e.of()).isEqualTo(own));
            try (var again = stream(kim, "", "Last-Event-ID", from)) {
                assertThat(again.untilOver(own)).allSatisfy(e -> assertThat(e.of()).isEqualTo(own));
            }
        }
    }

    @Test
    void askingForOneThingOfOthersTellsNothingOfIt() {
        String hidden = dana.run(capsule);
        String own = kim.run(kim.addCapsule(SmallFolder.capsule("true")));
        kim.waitFor(own);
        try (var asked = stream(kim, "?computation=" + hidden);
                var both = stream(cove.admin(), "")) {
            rename(dana, hidden, "hidden");
            both.until(e -> e.data().path("name").asText().equals("hidden"));
            cove.whileStopped(() -> {});

            assertThat(asked.all()).isEmpty();
        }
    }

    @Test
    void whoSeesTheRunsOfOthersIsToldOfThemButNotOfThoseOfARelease() {
        String shared = dana.addCapsule(SmallFolder.capsule("true"));
        dana.post(
                        "/api/v1/capsules/" + shared + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "kim@example.org", "role", "editor"))))
                .ok();
        dana.post("/api/cove/v1/capsules/" + shared + "/releases").ok();
        try (var events = stream(kim, "?program=" + shared)) {
            String ofRelease = dana.run(runOf(shared).put("version", 1));
            dana.waitFor(ofRelease);
            String ofCode = dana.run(shared);

            assertThat(events.untilOver(ofCode))
                    .allSatisfy(e -> assertThat(e.of()).isEqualTo(ofCode));

            dana.post("/api/v1/capsules/" + shared + "/permissions", Map.of("users", List.of()))
                    .ok();
            rename(dana, ofCode, "hidden-now");
            String own = kim.run(kim.addCapsule(SmallFolder.capsule("true")));
            try (var since = stream(kim, "", "Last-Event-ID", events.lastId())) {
                assertThat(since.untilOver(own)).allSatisfy(e -> assertThat(e.of()).isEqualTo(own));
            }
        }
    }

    @Test
    void aDataAssetIsToldToThoseWhoKnowOfItToItsEnd() {
        String asset = dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
        dana.post(
                        DATA_ASSETS + "/" + asset + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "kim@example.org", "role", "viewer"))))
                .ok();
        try (var events = stream(kim, "?kind=data_asset.deleted")) {
            dana.delete(DATA_ASSETS + "/" + asset).ok();

            Event deleted = events.next();

            assertThat(deleted.of()).isEqualTo(asset);
            assertThat(deleted.name()).isEqualTo("data_asset.deleted");
        }
    }

    @Test
    void aTokenIsToldWhatItsScopesAllow() {
        var reader = cove.user("dana@example.org", "capsule:read");
        var dataReader = cove.user("dana@example.org", "data_asset:read");
        try (var computations = stream(reader, "");
                var assets = stream(dataReader, "")) {
            String asset = dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
            String id = dana.run(capsule);

            assertThat(computations.next().of()).isEqualTo(id);
            assertThat(assets.next().of()).isEqualTo(asset);
        }
        Answer refused = reader.get("/api/cove/v1/events?kind=data_asset");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).contains("data_asset:read");
    }

    @Test
    void aKindThatThereIsNotIsRefusedWithAllThatThereAre() {
        Answer answer = dana.get("/api/cove/v1/events?kind=computation.state,weather,moon");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains("'weather'", "'moon'", "computation.deleted", "data_asset.state");
    }

    @Test
    void noProxyKeepsAStreamBack() {
        try (var events = stream(dana, "")) {
            assertThat(events.headers())
                    .containsEntry("content-type", List.of("text/event-stream"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry("x-accel-buffering", List.of("no"));
        }
    }

    @Test
    void aServerThatEndsEndsItsStreamsInGoodOrder() {
        try (var events = stream(dana, "")) {
            cove.whileStopped(() -> assertThat(events.all()).isEmpty());
        }
    }

    @Test
    void aBurstIsToldToTheLastOfIt() {
        String id = dana.run(capsule);
        dana.waitFor(id);
        try (var events = stream(dana, "?computation=" + id)) {
            cove.sql(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    INSERT INTO events (time, kind, object, name, owner, state)
                    SELECT i, 'computation.renamed', '%s', 'x', (SELECT owner FROM computations WHERE id = '%s'), 'completed' FROM n
                    """
                            .formatted(id, id));

            List<Event> burst = events.until(e -> e.data().path("time").asInt() == 20);

            assertThat(burst.reversed().stream().limit(20_000).map(Event::id).distinct())
                    .hasSize(20_000);
            assertThat(burst.reversed().get(19_999).data().path("time").asInt()).isZero();
        }
    }
}
