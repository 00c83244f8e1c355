// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The short words of the index: letters and digits only, and the first letter says what the rest
 * is. So both databases need nothing but words, and no text of a caller ever is syntax.
 */
final class Token {
    /** Whole values, such as a tag or a value of the custom metadata. */
    private static final char EXACT = 'e';

    private static final char NUMBER = 'g';

    /** What is known of the thing itself, such as its type. */
    private static final char FACT = 'z';

    private static final int KEY_DIGITS = 12;
    private static final int VALUE_DIGITS = 16;
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Token() {}

    /** A word of a field. */
    static String word(char field, String word) {
        return field + word;
    }

    /** An id or a hash as one word. */
    static String code(char field, String code) {
        return field + NO_LETTERS.matcher(Words.folded(code)).replaceAll("");
    }

    /** A fact of this name; names have letters only. */
    static String fact(String name, String value) {
        return FACT + name + code('0', value);
    }

    /** A value as a whole, without regard to case; 30, 30.0 and "30" are the same. */
    static String exact(String key, Object value) {
        String text =
                value instanceof Number number
                        ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                        : Words.folded(value.toString());
        return EXACT + digest(key + "\0" + text, VALUE_DIGITS);
    }

    /** What all numbers under this key begin with. */
    static String number(String key) {
        return NUMBER + digest(key, KEY_DIGITS);
    }

    private static String digest(String text, int digits) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
