// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The words of a text, without regard to case, accents and what stands between them. */
record Words(List<String> words) {
    /** Nobody types more of a word, and PostgreSQL takes no longer ones than 2 KB. */
    private static final int LONGEST_WORD = 64;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    static Words of(String text) {
        return new Words(
                WORD.matcher(folded(text))
                        .results()
                        .map(MatchResult::group)
                        .map(Words::shortened)
                        .toList());
    }

    /** The text without what makes no difference. */
    static String folded(String text) {
        if (text.chars().allMatch(c -> c < 128)) {
            return text.toLowerCase(Locale.ROOT); // most are, and need no normalizing
        }
        String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
        return ACCENTS.matcher(apart).replaceAll("").toLowerCase(Locale.ROOT);
    }

    private static String shortened(String word) {
        if (word.length() <= LONGEST_WORD) {
            return word;
        }
        boolean split = Character.isHighSurrogate(word.charAt(LONGEST_WORD - 1));
        return word.substring(0, split ? LONGEST_WORD - 1 : LONGEST_WORD);
    }
}
