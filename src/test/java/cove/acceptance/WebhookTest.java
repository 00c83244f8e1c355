// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.Eventually;
import cove.testing.TestingDatabase;
import cove.testing.WebhookReceiver;
import cove.testing.WebhookReceiver.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that users get when something happens. */
class WebhookTest {
    private static final String WEBHOOKS = "/api/cove/v1/webhooks";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient kim;
    private static String capsule;
    private static WebhookReceiver receiver;

    @BeforeAll
    static void start() {
        receiver = new WebhookReceiver();
        cove = CoveHarness.start(home, CoveHarness.SETTINGS + "\n[webhooks]\nprivate = true\n");
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("echo a > /results/a"));
    }

    @AfterAll
    static void close() {
        cove.close();
        receiver.close();
    }

    private static JsonNode hook(CoveClient client, String path, Map<String, Object> more) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("url", receiver.url() + path);
        more.forEach((name, value) -> body.set(name, Json.MAPPER.valueToTree(value)));
        return client.post(WEBHOOKS, body).ok().json();
    }

    private static List<Message> received(String path, int count) {
        return Eventually.see(() -> receiver.at(path), messages -> messages.size() >= count);
    }

    /** Only a run whose results take their time to collect is seen to be finalizing. */
    private static List<String> stories(List<Message> messages) {
        return messages.stream()
                .filter(message -> !message.json().path("state").asText().equals("finalizing"))
                .map(
                        message ->
                                message.json().path("kind").asText()
                                        + " "
                                        + message.json().path("state").asText())
                .toList();
    }

    private static JsonNode seen(JsonNode webhook, String state) {
        return Eventually.see(
                () -> dana.get(WEBHOOKS + "/" + webhook.path("id").asText()).ok().json(),
                now -> now.path("state").asText().equals(state));
    }

    private static String renamed(String name) {
        String id = dana.run(capsule);
        dana.waitFor(id);
        dana.patch(COMPUTATIONS + "/" + id + "?name=" + name).ok();
        return id;
    }

    @Test
    void aWebhookIsToldTheLifeOfAComputationInOrder() {
        hook(dana, "/life", Map.of("events", List.of("computation"), "program_id", capsule));

        String id = renamed("a");

        List<Message> messages =
                Eventually.see(
                        () -> receiver.at("/life"),
                        came -> came.toString().contains("computation.renamed"));
        assertThat(stories(messages))
                .containsExactly(
                        "computation.created initializing",
                        "computation.state running",
                        "computation.state completed",
                        "computation.renamed completed");
        assertThat(messages)
                .allSatisfy(m -> assertThat(m.json().path("id").asText()).isEqualTo(id))
                .extracting(Message::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void aMessageProvesWhoSentIt() throws Exception {
        JsonNode webhook = hook(dana, "/signed?a=b", Map.of());
        String secret = webhook.path("secret").asText();

        renamed("b");

        Message message = received("/signed?a=b", 1).getFirst();
        String time = message.header("webhook-timestamp");
        assertThat(secret).startsWith("whsec_");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
        String signed = message.id() + "." + time + "." + message.body();
        assertThat(message.header("webhook-signature"))
                .isEqualTo(
                        "v1,"
                                + Base64.getEncoder()
                                        .encodeToString(
                                                mac.doFinal(
                                                        signed.getBytes(StandardCharsets.UTF_8))));
        assertThat(Long.parseLong(time))
                .isBetween(
                        Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond() + 60);
        assertThat(message.header("content-type")).isEqualTo("application/json");
    }

    @Test
    void aSecretIsToldOnceAndKeptEncrypted() {
        JsonNode webhook = hook(dana, "/secret", Map.of());
        String secret = webhook.path("secret").asText();

        assertThat(dana.get(WEBHOOKS).text())
                .contains(webhook.path("id").asText())
                .doesNotContain(secret);
        cove.whileStopped(
                () -> assertThat(TestingDatabase.holds(secret.substring(6), home)).isFalse());
    }

    @Test
    void whatIsRefusedIsPostedAgainAndNothingOvertakesIt() {
        JsonNode webhook = hook(dana, "/refused", Map.of("events", List.of("computation.renamed")));
        receiver.answer(message -> message.path().equals("/refused") ? 503 : 204);
        renamed("first");
        renamed("second");

        JsonNode failing = seen(webhook, "failing");
        assertThat(failing.path("last_error").asText()).contains("503");
        assertThat(failing.path("attempts").asInt()).isPositive();
        assertThat(failing.path("next_attempt").asLong())
                .isGreaterThanOrEqualTo(failing.path("failing_since").asLong());
        receiver.answer(_ -> 204);

        JsonNode well = seen(webhook, "active");
        List<Message> messages = received("/refused", 3);
        assertThat(messages.getFirst().id()).isEqualTo(messages.get(1).id());
        assertThat(messages.getLast().json().path("name").asText()).isEqualTo("second");
        assertThat(well.has("last_error")).isFalse();
        assertThat(well.path("last_delivered").asLong()).isPositive();
    }

    @Test
    void whoAnswersGoneIsNotCalledAgain() {
        JsonNode webhook = hook(dana, "/gone", Map.of("events", List.of("computation.renamed")));
        receiver.answer(message -> message.path().equals("/gone") ? 410 : 204);

        renamed("c");

        assertThat(seen(webhook, "given_up").path("last_error").asText()).contains("410");
        receiver.answer(_ -> 204);
    }

    @Test
    void aRedirectIsNotFollowed() {
        JsonNode webhook = hook(dana, "/moved", Map.of("events", List.of("computation.renamed")));
        receiver.answer(message -> message.path().equals("/moved") ? 307 : 204);

        renamed("d");

        assertThat(seen(webhook, "failing").path("last_error").asText())
                .contains("redirects are not followed");
        assertThat(receiver.at("/elsewhere")).isEmpty();
        dana.delete(WEBHOOKS + "/" + webhook.path("id").asText()).ok();
        receiver.answer(_ -> 204);
    }

    @Test
    void whatOthersDoIsToldOnlyToWhomItIsShown() {
        hook(kim, "/kim", Map.of());
        hook(cove.admin(), "/admin", Map.of("events", List.of("computation.renamed")));
        String shared = dana.addCapsule(SmallFolder.capsule("true"));
        dana.post(
                        "/api/v1/capsules/" + shared + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "kim@example.org", "role", "editor"))))
                .ok();

        String hidden = renamed("hidden");
        String visible = dana.run(shared);
        dana.waitFor(visible);

        assertThat(received("/kim", 3))
                .allSatisfy(m -> assertThat(m.json().path("id").asText()).isEqualTo(visible));
        assertThat(received("/admin", 1))
                .anySatisfy(m -> assertThat(m.json().path("id").asText()).isEqualTo(hidden));
    }

    @Test
    void whoWasDeactivatedIsNotCalledUntilTheyAreLetInAgain() {
        var leaving = cove.user("leaving@example.org");
        String shared = dana.addCapsule(SmallFolder.capsule("true"));
        dana.post(
                        "/api/v1/capsules/" + shared + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "leaving@example.org", "role", "editor"))))
                .ok();
        hook(leaving, "/leaving", Map.of("events", List.of("computation.created")));
        hook(dana, "/staying", Map.of("events", List.of("computation.created")));
        activate("leaving@example.org", false);
        String unseen = dana.run(shared);
        Eventually.see(() -> receiver.at("/staying").toString(), text -> text.contains(unseen));
        assertThat(receiver.at("/leaving")).isEmpty();

        activate("leaving@example.org", true);
        String seen = dana.run(shared);

        Eventually.see(() -> receiver.at("/leaving").toString(), text -> text.contains(seen));
        dana.waitFor(seen);
    }

    private static void activate(String email, boolean active) {
        cove.admin()
                .send(
                        "PATCH",
                        "/api/cove/v1/users/" + email,
                        Map.of(),
                        Json.bytes(Map.of("deactivated", !active)))
                .ok();
    }

    @Test
    void othersSeeNoneOfOnesWebhooks() {
        String id = hook(dana, "/own", Map.of()).path("id").asText();

        assertThat(kim.get(WEBHOOKS).text()).doesNotContain(id);
        assertThat(cove.admin().get(WEBHOOKS).text()).doesNotContain(id);
        assertThat(kim.get(WEBHOOKS + "/" + id).status()).isEqualTo(404);
        assertThat(kim.delete(WEBHOOKS + "/" + id).status()).isEqualTo(404);
        assertThat(dana.get(WEBHOOKS + "/" + id).status()).isEqualTo(200);
        assertThat(dana.delete(WEBHOOKS + "/" + id).status()).isEqualTo(204);
        assertThat(dana.get(WEBHOOKS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void aRequestHearsOfAllItsMistakes() {
        Answer answer =
                dana.post(
                        WEBHOOKS,
                        Map.of(
                                "url",
                                "ftp://user@example.org",
                                "events",
                                List.of("weather", "computation"),
                                "program_id",
                                7));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains(
                        "https://example.org/hook", "'weather'", "data_asset.state", "program_id");
        assertThat(dana.post(WEBHOOKS, Map.of()).message()).contains("url is missing");
        assertThat(dana.post(WEBHOOKS, Map.of("url", receiver.url(), "events", List.of())).status())
                .isEqualTo(400);
    }

    @Test
    void aTokenGetsNoEventsThatItsScopesDoNotAllow() {
        var writer = cove.user("dana@example.org", "capsule:write");

        Answer refused =
                writer.post(
                        WEBHOOKS, Map.of("url", receiver.url(), "events", List.of("data_asset")));
        JsonNode made = hook(writer, "/scoped", Map.of());

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).contains("data_asset:read");
        assertThat(made.path("events").toString())
                .contains("computation.state")
                .doesNotContain("data_asset");
    }

    @Test
    void aServerThatComesBackDeliversWhatHappenedMeanwhile() {
        hook(dana, "/later", Map.of("events", List.of("computation.renamed")));
        receiver.answer(_ -> 500);
        String id = renamed("e");
        Eventually.see(() -> receiver.at("/later"), messages -> !messages.isEmpty());
        cove.whileStopped(() -> receiver.answer(_ -> 204));

        List<Message> messages = received("/later", 2);

        assertThat(messages.getLast().json().path("id").asText()).isEqualTo(id);
        assertThat(messages.getLast().id()).isEqualTo(messages.getFirst().id());
    }
}
