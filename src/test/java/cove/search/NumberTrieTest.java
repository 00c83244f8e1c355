// SPDX-License-Identifier: Apache-2.0
package cove.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTrieTest {
    private static boolean isIn(double number, double minimum, double maximum) {
        return !Collections.disjoint(NumberTrie.words(number), NumberTrie.range(minimum, maximum));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRangeHoldsTheNumbersInItAndNoOthers(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            double number = number(random);
            double minimum = i % 5 == 0 ? number : number(random);
            double maximum = i % 7 == 0 ? number : number(random);

            assertThat(isIn(number, minimum, maximum))
                    .as("%s in %s to %s", number, minimum, maximum)
                    .isEqualTo(minimum <= number && number <= maximum);
        }
    }

    private static double number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(100);
            case 1 -> random.nextInt(100) - 50;
            case 2 -> 1_600_000_000L + random.nextInt(200_000_000);
            case 3 -> random.nextGaussian();
            case 4 -> Math.scalb(1.0, random.nextInt(200) - 100);
            default -> random.nextInt(10) * 0.5 - 2;
        };
    }

    @Test
    void openAndEmptyRangesAreRangesToo() {
        assertThat(isIn(-1e300, Double.NEGATIVE_INFINITY, 5)).isTrue();
        assertThat(isIn(1e300, 5, Double.POSITIVE_INFINITY)).isTrue();
        assertThat(isIn(-0.0, 0, 0)).isTrue();
        assertThat(NumberTrie.range(2, 1)).isEmpty();
    }

    @Test
    void commonNumbersAreFewWords() {
        assertThat(NumberTrie.words(30)).hasSizeLessThan(6);
        assertThat(NumberTrie.words(1_700_000_000)).hasSizeLessThan(13);
        assertThat(NumberTrie.range(0.1, 99.9)).hasSizeLessThan(400);
    }
}
