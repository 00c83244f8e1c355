// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.List;

/** Tokens that belong together: an assignment, a directive, a call. Never empty. */
record Statement(List<Token> tokens) {
    Statement {
        tokens = List.copyOf(tokens);
    }

    int start() {
        return tokens.getFirst().start();
    }

    int end() {
        return tokens.getLast().end();
    }

    int line() {
        return tokens.getFirst().line();
    }

    Token first() {
        return tokens.getFirst();
    }

    /** Whether it begins so; a word stands for itself, a star for any one token. */
    boolean begins(String... words) {
        if (tokens.size() < words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!words[i].equals("*") && !tokens.get(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** The same without its first tokens; none left is an empty list. */
    List<Token> after(int count) {
        return tokens.subList(count, tokens.size());
    }
}
