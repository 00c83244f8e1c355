// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.nextflow.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts tokens into statements, as Groovy does: at line ends outside brackets, and semicolons. */
final class Statements {
    /** A line that ends in one of these goes on in the next. */
    private static final String OPEN_ENDED = "=,.+*?:&|<";

    /** A line that begins with one of these goes on from the one before. */
    private static final String CONTINUING = ".?:";

    private final List<Token> tokens;
    private final List<Statement> found = new ArrayList<>();
    private List<Token> current = new ArrayList<>();

    private Statements(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Statement> of(List<Token> tokens) {
        var statements = new Statements(tokens);
        statements.cut();
        return statements.found;
    }

    private void cut() {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.kind() == Kind.NEWLINE) {
                if (depth > 0) {
                    current.add(token); // for whoever cuts what is in the brackets
                } else if (!goesOn(i)) {
                    finish();
                }
                continue;
            }
            if (token.is(";") && depth <= 0) {
                finish();
                continue;
            }
            depth += token.isAny("([{") ? 1 : token.isAny(")]}") ? -1 : 0;
            current.add(token);
            if (isLabel()) {
                finish();
            }
        }
        finish();
    }

    /** {@code input:} and its kind, alone or before something on the same line. */
    private boolean isLabel() {
        return current.size() == 2
                && current.getLast().is(":")
                && ProcessBlock.SECTIONS.contains(current.getFirst().text());
    }

    private boolean goesOn(int newline) {
        if (current.isEmpty() || current.getLast().isAny(OPEN_ENDED)) {
            return !current.isEmpty();
        }
        for (int i = newline + 1; i < tokens.size(); i++) {
            if (tokens.get(i).kind() != Kind.NEWLINE) {
                return tokens.get(i).isAny(CONTINUING);
            }
        }
        return false;
    }

    private void finish() {
        if (!current.isEmpty()) {
            found.add(new Statement(current));
            current = new ArrayList<>();
        }
    }
}
