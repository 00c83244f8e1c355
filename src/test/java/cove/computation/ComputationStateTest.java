// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.computation.ComputationState.Completed;
import cove.computation.ComputationState.EndStatus;
import cove.computation.ComputationState.Failed;
import cove.computation.ComputationState.Finalizing;
import cove.computation.ComputationState.Initializing;
import cove.computation.ComputationState.Running;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComputationStateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** In the order of a life. */
    private static final List<ComputationState> LIFE =
            List.of(
                    new Initializing(),
                    new Running(NOW),
                    new Finalizing(NOW, 0),
                    new Completed(EndStatus.SUCCEEDED, 0, true, NOW, NOW));

    private static final Failed FAILED = new Failed("the disk broke", NOW);

    @Test
    void aStateNeverGoesBackAndNeverStays() {
        for (int from = 0; from < LIFE.size(); from++) {
            for (int to = 0; to <= from; to++) {
                assertThat(LIFE.get(from).mayBecome(LIFE.get(to)))
                        .as("%s to %s", LIFE.get(from), LIFE.get(to))
                        .isFalse();
            }
        }
    }

    @Test
    void everyLaterStateMayFollow() {
        for (int from = 0; from < LIFE.size(); from++) {
            for (int to = from + 1; to < LIFE.size(); to++) {
                assertThat(LIFE.get(from).mayBecome(LIFE.get(to)))
                        .as("%s to %s", LIFE.get(from), LIFE.get(to))
                        .isTrue();
            }
        }
    }

    @Test
    void whatIsNotOverMayFail() {
        for (ComputationState state : LIFE) {
            assertThat(state.mayBecome(FAILED)).as("%s", state).isEqualTo(!state.isOver());
        }
    }

    @Test
    void anEndIsFinal() {
        for (EndStatus status : EndStatus.values()) {
            var end = new Completed(status, 1, false, NOW, NOW);
            for (ComputationState next : LIFE) {
                assertThat(end.mayBecome(next)).isFalse();
                assertThat(FAILED.mayBecome(next)).isFalse();
            }
        }
        assertThat(FAILED.mayBecome(FAILED)).isFalse();
    }

    @Test
    void onlyCompletedAndFailedAreOver() {
        assertThat(LIFE.stream().map(ComputationState::isOver))
                .containsExactly(false, false, false, true);
        assertThat(FAILED.isOver()).isTrue();
    }

    @Test
    void aComputationRefusesAStepThatIsNone() {
        var completed = TestingComputations.in(LIFE.getLast());

        assertThatThrownBy(() -> completed.become(new Running(NOW), RunRecord.EMPTY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("may not become");
        assertThat(
                        TestingComputations.in(new Initializing())
                                .become(new Running(NOW), RunRecord.EMPTY)
                                .state())
                .isEqualTo(new Running(NOW));
    }

    @Test
    void theWireKnowsAWordForEachState() {
        assertThat(LIFE.stream().map(ComputationJson::word))
                .containsExactly("initializing", "running", "finalizing", "completed");
        assertThat(ComputationJson.word(FAILED)).isEqualTo("failed");
    }
}
