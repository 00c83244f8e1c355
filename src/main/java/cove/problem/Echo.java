// SPDX-License-Identifier: Apache-2.0
package cove.problem;

/** What a caller sent, for a message: recognisable, and no longer than a person reads. */
public final class Echo {
    private static final int LONGEST = 100;

    private Echo() {}

    /** The text, or its beginning. */
    public static String of(String sent) {
        if (sent.length() <= LONGEST) {
            return sent;
        }
        int end = Character.isHighSurrogate(sent.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return sent.substring(0, end) + "...";
    }
}
