// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.List;
import java.util.Optional;

/**
 * A statement of DSL1 outside processes that names channels.
 *
 * @param names of what it makes; several are the same channel several times
 * @param made what they are, or are copies of
 */
record ChannelStatement(List<String> names, Made made) {
    private static final List<String> FACTORIES =
            List.of("fromPath", "fromFilePairs", "fromList", "of", "value", "empty");

    ChannelStatement {
        names = List.copyOf(names);
    }

    /** What a statement makes. */
    sealed interface Made {}

    /** {@code channel.create()}: a queue that a process writes into. */
    record Created() implements Made {}

    /** A channel that has a name already. */
    record Copy(String origin) implements Made {}

    /**
     * {@code channel.fromPath(…)} and its kind, which both languages know.
     *
     * @param expression what makes it
     * @param isValue whether it is one thing that can be read again and again
     */
    record Source(Statement expression, boolean isValue) implements Made {}

    /** Reads {@code a = channel.…} and {@code ….into { a; b }}; nothing when it is neither. */
    static Optional<ChannelStatement> read(Statement statement) {
        var tokens = withoutNewlines(statement);
        if (tokens.size() > 2 && tokens.get(0).isName() && tokens.get(1).is("=")) {
            return made(tokens.subList(2, tokens.size()))
                    .filter(made -> !(made instanceof Copy))
                    .map(made -> new ChannelStatement(List.of(tokens.get(0).text()), made));
        }
        int brace = indexOf(tokens, "{");
        if (brace < 3
                || !tokens.get(brace - 2).is(".")
                || !(tokens.get(brace - 1).is("into") || tokens.get(brace - 1).is("set"))) {
            return Optional.empty();
        }
        return namesIn(statement)
                .flatMap(
                        names ->
                                made(tokens.subList(0, brace - 2))
                                        .filter(made -> !(made instanceof Created))
                                        .map(made -> new ChannelStatement(names, made)));
    }

    private static List<Token> withoutNewlines(Statement statement) {
        return statement.tokens().stream()
                .filter(token -> token.kind() != Token.Kind.NEWLINE)
                .toList();
    }

    private static int indexOf(List<Token> tokens, String mark) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is(mark)) {
                return i;
            }
        }
        return -1;
    }

    /** The names in the braces that the statement ends with, if nothing else is there. */
    private static Optional<List<String>> namesIn(Statement statement) {
        var tokens = statement.tokens();
        var inside = Statements.of(tokens.subList(indexOf(tokens, "{") + 1, tokens.size() - 1));
        boolean onlyNames =
                inside.stream()
                        .allMatch(name -> name.tokens().size() == 1 && name.first().isName());
        return onlyNames && !inside.isEmpty() && tokens.getLast().is("}")
                ? Optional.of(inside.stream().map(name -> name.first().text()).toList())
                : Optional.empty();
    }

    private static Optional<Made> made(List<Token> tokens) {
        if (tokens.size() == 1 && tokens.getFirst().isName()) {
            return Optional.of(new Copy(tokens.getFirst().text()));
        }
        var expression = new Statement(tokens);
        if (!expression.begins("channel", ".", "*", "(")
                && !expression.begins("Channel", ".", "*", "(")) {
            return Optional.empty();
        }
        var factory = tokens.get(2).text();
        if (factory.equals("create")) {
            return tokens.size() == 5 ? Optional.of(new Created()) : Optional.empty();
        }
        if (!FACTORIES.contains(factory) || indexOf(tokens, "{") >= 0) {
            return Optional.empty();
        }
        return ChannelUse.operators(expression.after(closing(tokens) + 1))
                .map(
                        operators ->
                                new Source(
                                        expression,
                                        new ChannelUse.OfChannel(factory, operators)
                                                .isValue(factory.equals("value"))));
    }

    /** Where the first bracket that is opened is closed again. */
    private static int closing(List<Token> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            depth += token.isAny("([") ? 1 : token.isAny(")]") ? -1 : 0;
            if (depth == 0 && token.is(")")) {
                return i;
            }
        }
        return tokens.size() - 1;
    }
}
