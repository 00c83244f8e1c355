// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A {@code process} of a script, in its parts (Nextflow's manual, Processes).
 *
 * @param block from the word {@code process} to the closing brace
 * @param body the statements after {@code script:} and its kind, and any before it that is only a
 *     text
 */
record ProcessBlock(
        String name,
        Statement block,
        List<Statement> directives,
        List<Statement> inputs,
        List<Statement> outputs,
        List<Statement> body) {
    static final Set<String> SECTIONS =
            Set.of("input", "output", "when", "script", "shell", "exec", "stub");

    ProcessBlock {
        directives = List.copyOf(directives);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        body = List.copyOf(body);
    }

    static boolean isOne(Statement statement) {
        var tokens = statement.tokens();
        return statement.begins("process", "*", "{")
                && tokens.get(1).isName()
                && tokens.getLast().is("}");
    }

    /** The parts of a statement that {@linkplain #isOne is} a process. */
    static ProcessBlock of(Statement statement) {
        var tokens = statement.tokens();
        List<Statement> directives = new ArrayList<>();
        List<Statement> inputs = new ArrayList<>();
        List<Statement> outputs = new ArrayList<>();
        List<Statement> body = new ArrayList<>();
        var section = directives;
        for (var part : Statements.of(tokens.subList(3, tokens.size() - 1))) {
            if (part.tokens().size() == 2
                    && part.tokens().getLast().is(":")
                    && SECTIONS.contains(part.first().text())) {
                section =
                        switch (part.first().text()) {
                            case "input" -> inputs;
                            case "output" -> outputs;
                            default -> body;
                        };
            } else {
                (part.first().kind() == Token.Kind.TEXT ? body : section).add(part);
            }
        }
        return new ProcessBlock(tokens.get(1).text(), statement, directives, inputs, outputs, body);
    }
}
