// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Finds any of some words in bytes, whatever the case of their ASCII letters, with one step for
 * each byte (A. V. Aho and M. J. Corasick, "Efficient string matching", 1975).
 */
final class WordScan {
    private static final int BYTES = 256;

    /** The state after each state and byte. */
    private final int[] next;

    private final boolean[] found;
    private int states = 1;

    WordScan(List<String> words) {
        int most = 1 + words.stream().mapToInt(word -> bytes(word).length).sum();
        this.next = new int[most * BYTES];
        this.found = new boolean[most];
        Arrays.fill(next, -1);
        words.forEach(word -> add(bytes(word)));
        complete();
    }

    private static byte[] bytes(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) lower(bytes[i]);
        }
        return bytes;
    }

    private static int lower(int letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 'a' - 'A' : letter;
    }

    private void add(byte[] word) {
        int state = 0;
        for (byte letter : word) {
            int place = place(state, letter);
            if (next[place] < 0) {
                next[place] = states++;
            }
            state = next[place];
        }
        found[state] = true;
    }

    private static int place(int state, int letter) {
        return state * BYTES + (letter & 0xff);
    }

    /** Where a word does not go on, the longest end of it that begins a word does. */
    private void complete() {
        int[] shorter = new int[states];
        var waiting = new ArrayDeque<Integer>();
        for (int letter = 0; letter < BYTES; letter++) {
            if (next[letter] < 0) {
                next[letter] = 0;
            } else if (next[letter] > 0) {
                waiting.add(next[letter]);
            }
        }
        while (!waiting.isEmpty()) {
            int state = waiting.remove();
            found[state] |= found[shorter[state]];
            for (int letter = 0; letter < BYTES; letter++) {
                int place = place(state, letter);
                int instead = next[place(shorter[state], letter)];
                if (next[place] < 0) {
                    next[place] = instead;
                } else {
                    shorter[next[place]] = instead;
                    waiting.add(next[place]);
                }
            }
        }
        for (int state = 0; state < states; state++) {
            for (int letter = 'A'; letter <= 'Z'; letter++) {
                next[place(state, letter)] = next[place(state, lower(letter))];
            }
        }
    }

    /** The state after one more byte; the first state is 0. */
    int step(int state, byte letter) {
        return next[place(state, letter)];
    }

    /** Whether a word ends here. */
    boolean isFound(int state) {
        return found[state];
    }
}
