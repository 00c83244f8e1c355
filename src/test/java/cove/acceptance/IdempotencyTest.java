// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

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

/** The header Idempotency-Key: a request sent again starts nothing again. */
class IdempotencyTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient kim;
    private static String capsule;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("true"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Answer run(CoveClient caller, String key, ObjectNode body) {
        return caller.send(
                "POST",
                COMPUTATIONS,
                Map.of("Idempotency-Key", key),
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String idOf(Answer answer) {
        return answer.ok().json().path("id").textValue();
    }

    @Test
    void theSameRequestWithTheSameKeyStartsOnce() {
        String first = idOf(run(dana, key, runOf(capsule)));
        var stored = cove.stored().computations();

        Answer again = run(dana, key, runOf(capsule));

        assertThat(idOf(again)).isEqualTo(first);
        assertThat(cove.stored().computations()).isEqualTo(stored);
    }

    @Test
    void theAnswerToARepetitionTellsTheStateOfNow() {
        String id = idOf(run(dana, key, runOf(capsule)));
        dana.waitFor(id);

        assertThat(run(dana, key, runOf(capsule)).json().path("state").textValue())
                .isEqualTo("completed");
    }

    @Test
    void aRequestThatMeansTheSameIsTheSame() {
        String first = idOf(run(dana, key, runOf(capsule)));
        ObjectNode shorter = runOf(capsule).removeAll().put("capsule_id", capsule);

        assertThat(idOf(run(dana, key, shorter))).isEqualTo(first);
    }

    @Test
    void anotherRequestWithTheSameKeyIsAConflict() {
        String first = idOf(run(dana, key, runOf(capsule)));
        var stored = cove.stored().computations();
        ObjectNode other = runOf(capsule);
        other.putArray("parameters").add("other");

        Answer answer = run(dana, key, other);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains(key, "nothing was started");
        assertThat(cove.stored().computations()).isEqualTo(stored).contains(first);
    }

    @Test
    void eightAtOnceStartOne() throws Exception {
        int before = cove.stored().computations().size();
        List<Future<Answer>> calls = new ArrayList<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                calls.add(callers.submit(() -> run(dana, key, runOf(capsule))));
            }
        }
        Set<String> ids = new HashSet<>();
        for (var call : calls) {
            ids.add(idOf(call.get()));
        }

        assertThat(ids).hasSize(1);
        assertThat(cove.stored().computations()).hasSize(before + 1);
    }

    @Test
    void eightDifferentOnesAtOnceStartOneAndTellTheOthers() throws Exception {
        int before = cove.stored().computations().size();
        List<Future<Answer>> calls = new ArrayList<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                ObjectNode body = runOf(capsule);
                body.putArray("parameters").add("number " + i);
                calls.add(callers.submit(() -> run(dana, key, body)));
            }
        }
        var statuses = new ArrayList<Integer>();
        for (var call : calls) {
            statuses.add(call.get().status());
        }

        assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
        assertThat(cove.stored().computations()).hasSize(before + 1);
    }

    @Test
    void aKeyIsKnownAfterARestart() {
        String first = idOf(run(dana, key, runOf(capsule)));

        cove.restart();

        assertThat(idOf(run(dana, key, runOf(capsule)))).isEqualTo(first);
    }

    @Test
    void aKeyBelongsToItsUser() {
        String kims = kim.addCapsule(SmallFolder.capsule("true"));
        String first = idOf(run(dana, key, runOf(capsule)));

        String second = idOf(run(kim, key, runOf(kims)));

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aKeyIsKeptByAllTokensOfItsUser() {
        String first = idOf(run(dana, key, runOf(capsule)));

        assertThat(idOf(run(cove.user("dana@example.org"), key, runOf(capsule)))).isEqualTo(first);
    }

    @Test
    void aKeyWhoseComputationWasDeletedStartsNoOther() {
        String id = idOf(run(dana, key, runOf(capsule)));
        dana.waitFor(id);
        dana.delete(COMPUTATIONS + "/" + id).ok();

        Answer answer = run(dana, key, runOf(capsule));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains(id, "deleted");
    }

    @Test
    void aRefusedRequestUsesNoKeyUp() {
        assertThat(run(dana, key, runOf(UUID.randomUUID().toString())).status()).isEqualTo(404);

        assertThat(run(dana, key, runOf(capsule)).status()).isEqualTo(200);
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        assertThat(run(dana, "k".repeat(256), runOf(capsule)).status()).isEqualTo(400);
        assertThat(run(dana, "k".repeat(255), runOf(capsule)).status()).isEqualTo(200);
    }

    @Test
    void anEmptyKeyIsNone() {
        String first = idOf(run(dana, "", runOf(capsule)));

        assertThat(idOf(run(dana, "", runOf(capsule)))).isNotEqualTo(first);
    }
}
