// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static cove.capsule.format.BoundedPattern.Answer.DOES_NOT_MATCH;
import static cove.capsule.format.BoundedPattern.Answer.MATCHES;
import static cove.capsule.format.BoundedPattern.Answer.NOT_READABLE;
import static cove.capsule.format.BoundedPattern.Answer.TAKES_TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedPatternTest {

    @Test
    void aPatternMatchesFromTheFirstToTheLastCharacter() {
        assertThat(BoundedPattern.match("[a-z]", "a")).isEqualTo(MATCHES);
        assertThat(BoundedPattern.match("[a-z]", "ab")).isEqualTo(DOES_NOT_MATCH);
        assertThat(BoundedPattern.match("a|ab", "ab")).isEqualTo(MATCHES);
    }

    @Test
    void anExponentialPatternIsGivenUp() {
        assertThat(BoundedPattern.match("(.*a){25}b", "a".repeat(60))).isEqualTo(TAKES_TOO_LONG);
        assertThat(BoundedPattern.match("(a|aa)+", "a".repeat(100_000) + "b"))
                .isEqualTo(TAKES_TOO_LONG);
    }

    @Test
    void aLongValueAloneIsNoReasonToGiveUp() {
        assertThat(BoundedPattern.match("[a-z]+", "a".repeat(100_000))).isEqualTo(MATCHES);
    }

    @Test
    void aPatternOfAnotherEngineIsNotReadable() {
        assertThat(BoundedPattern.match("(?P<year>[0-9]{4})", "2026")).isEqualTo(NOT_READABLE);
    }

    @Test
    void aPatternThatRepeatsMoreThanAThousandTimesIsNotReadable() {
        assertThat(BoundedPattern.match("(){2147483647}", "a")).isEqualTo(NOT_READABLE);
        assertThat(BoundedPattern.match("a{1,1001}", "a")).isEqualTo(NOT_READABLE);
        assertThat(BoundedPattern.match("a{1,1000}", "a")).isEqualTo(MATCHES);
    }
}
