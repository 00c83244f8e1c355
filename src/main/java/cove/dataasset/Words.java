// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** The words of a text, without regard to case and to what stands between them. */
record Words(List<String> words) {
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

    static Words of(String text) {
        return new Words(
                Arrays.stream(BETWEEN.split(text.toLowerCase(Locale.ROOT)))
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    /** Whether the others stand here in a row. */
    boolean contain(Words others) {
        return contain(others, String::equals);
    }

    /** Whether the others stand here in a row; of the last one the beginning is enough. */
    boolean containBeginning(Words others) {
        return contain(others, String::startsWith);
    }

    private boolean contain(Words others, BiPredicate<String, String> last) {
        int count = others.words().size();
        if (count == 0) {
            return true;
        }
        for (int start = 0; start + count <= words.size(); start++) {
            boolean same =
                    words.subList(start, start + count - 1)
                            .equals(others.words().subList(0, count - 1));
            if (same && last.test(words.get(start + count - 1), others.words().getLast())) {
                return true;
            }
        }
        return false;
    }
}
