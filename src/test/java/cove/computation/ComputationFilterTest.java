// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.computation.ComputationFilter.Stage;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComputationFilterTest {
    @Test
    void aDayIsMeantWhole() {
        var filter = ComputationFilter.of(Map.of("from", "2026-11-23", "to", "2026-11-23"));

        assertThat(filter.from()).contains(Instant.parse("2026-11-23T00:00:00Z"));
        assertThat(filter.before()).contains(Instant.parse("2026-11-24T00:00:00Z"));
    }

    @Test
    void whatIsOverOrOpenIsSaidInOneWord() {
        assertThat(ComputationFilter.of(Map.of("state", "open")).stages())
                .containsExactly(Stage.INITIALIZING, Stage.RUNNING, Stage.FINALIZING);
        assertThat(ComputationFilter.of(Map.of("state", "over,running")).stages())
                .containsExactly(Stage.RUNNING, Stage.SUCCEEDED, Stage.FAILED, Stage.STOPPED);
    }

    @Test
    void nothingAskedLeavesNothingOut() {
        assertThat(ComputationFilter.of(Map.of()).isAsked()).isFalse();
        assertThat(ComputationFilter.of(Map.of("owner", "all")).isAsked()).isFalse();
        assertThat(ComputationFilter.of(Map.of("owner", "me")).isAsked()).isTrue();
    }

    @Test
    void allMistakesAreTold() {
        assertThatThrownBy(
                        () ->
                                ComputationFilter.of(
                                        Map.of(
                                                "state", "done",
                                                "owner", "you",
                                                "results", "maybe",
                                                "from", "yesterday",
                                                "to", "2026-02-30",
                                                "query", "a b c d e f g h i j k")))
                .hasMessageContainingAll(
                        "state must",
                        "owner must",
                        "results must",
                        "from must",
                        "to must",
                        "11 words");
    }
}
