// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.DATA_ASSETS;
import static cove.acceptance.CoveClient.dataAssetOf;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The header Idempotency-Key of new data assets: a request sent again makes nothing again. */
class DataAssetIdempotencyTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;
    private static String computation;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("echo text > /results/a.txt"));
        computation = dana.run(capsule);
        dana.waitFor(computation);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private Answer create(JsonNode body) {
        return create(dana, body);
    }

    private Answer create(CoveClient caller, JsonNode body) {
        return send(caller, DATA_ASSETS, body);
    }

    private Answer send(CoveClient caller, String path, JsonNode body) {
        return caller.send(
                "POST",
                path,
                Map.of("Idempotency-Key", key),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What was made, as soon as nothing of it changes any more. */
    private static String idOf(Answer answer) {
        String id = answer.ok().json().path("id").textValue();
        cove.admin().waitForDataAsset(id);
        return id;
    }

    @Test
    void theSameRequestWithTheSameKeyMakesOne() {
        String first = idOf(create(dataAssetOf(computation, null)));
        JsonNode ready = dana.get(DATA_ASSETS + "/" + first).ok().json();
        var stored = cove.stored();

        Answer again = create(dataAssetOf(computation, null));

        assertThat(again.ok().json()).isEqualTo(ready);
        assertThat(cove.stored()).isEqualTo(stored);
    }

    @Test
    void aRequestThatSaysTheSameIsTheSame() {
        ObjectNode request = dataAssetOf(computation, null);
        String first = idOf(create(request));
        ObjectNode shorter = request.deepCopy();
        shorter.removeAll();
        for (String member : List.of("source", "tags", "mount", "name")) {
            shorter.set(member, request.get(member));
        }
        shorter.putNull("description").putObject("custom_metadata");

        assertThat(idOf(create(shorter))).isEqualTo(first);
    }

    @Test
    void anotherRequestWithTheSameKeyIsAConflict() {
        idOf(create(dataAssetOf(computation, null)));
        var stored = cove.stored();

        Answer other = create(dataAssetOf(computation, null).put("name", "other"));
        Answer run = send(dana, COMPUTATIONS, runOf(capsule));

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.message()).contains(key, "nothing was started");
        assertThat(run.status()).isEqualTo(409);
        assertThat(cove.stored()).isEqualTo(stored);
    }

    @Test
    void theKeyOfARunMakesNoDataAsset() {
        dana.waitFor(send(dana, COMPUTATIONS, runOf(capsule)).ok().json().path("id").textValue());

        assertThat(create(dataAssetOf(computation, null)).status()).isEqualTo(409);
    }

    @Test
    void eightAtOnceMakeOne() throws Exception {
        List<Future<Answer>> calls = new ArrayList<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                calls.add(callers.submit(() -> create(dataAssetOf(computation, null))));
            }
        }
        Set<String> ids = new HashSet<>();
        for (var call : calls) {
            ids.add(idOf(call.get()));
        }

        assertThat(ids).hasSize(1);
    }

    @Test
    void aKeyIsKnownAfterARestart() {
        String first = idOf(create(dataAssetOf(computation, null)));

        cove.restart();

        assertThat(idOf(create(dataAssetOf(computation, null)))).isEqualTo(first);
    }

    @Test
    void aKeyBelongsToItsUser() {
        CoveClient kim = cove.user("kim@example.org");
        String first = idOf(create(dataAssetOf(computation, null)));
        String kims = kim.run(kim.addCapsule(SmallFolder.capsule("true")));
        kim.waitFor(kims);

        assertThat(idOf(create(kim, dataAssetOf(kims, null)))).isNotEqualTo(first);
    }

    @Test
    void whatItWasMadeOfMayBeGoneMeanwhile() {
        String mortal = dana.run(capsule);
        dana.waitFor(mortal);
        String id = idOf(create(dataAssetOf(mortal, null)));
        dana.delete(COMPUTATIONS + "/" + mortal).ok();

        assertThat(idOf(create(dataAssetOf(mortal, null)))).isEqualTo(id);
    }

    @Test
    void aKeyWhoseDataAssetWasDeletedMakesNoOther() {
        String id = idOf(create(dataAssetOf(computation, null)));
        dana.delete(DATA_ASSETS + "/" + id).ok();

        Answer answer = create(dataAssetOf(computation, null));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains(id, "deleted");
    }

    @Test
    void aRefusedRequestUsesNoKeyUp() {
        assertThat(create(dataAssetOf(UUID.randomUUID().toString(), null)).status()).isEqualTo(404);

        assertThat(idOf(create(dataAssetOf(computation, null)))).isNotEmpty();
    }
}
