// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an input reads in DSL1: the expression after {@code from}. */
sealed interface ChannelUse {
    /** Operators without arguments that do the same in both languages. */
    Set<String> OPERATORS = Set.of("collect", "flatten", "first", "toList", "toSortedList");

    /**
     * A channel, and what is done to it on the way.
     *
     * @param operators their names, from left to right
     */
    record OfChannel(String name, List<String> operators) implements ChannelUse {
        public OfChannel {
            operators = List.copyOf(operators);
        }

        /** As it is written behind the channel. */
        String operatorsText() {
            var text = new StringBuilder();
            operators.forEach(operator -> text.append('.').append(operator).append("()"));
            return text.toString();
        }

        /** Whether it is a value: one thing that can be read again and again. */
        boolean isValue(boolean channelIsValue) {
            return operators.isEmpty() ? channelIsValue : !operators.getLast().equals("flatten");
        }
    }

    /** The numbers of a range, one after the other: DSL1 makes a queue of a collection. */
    record OfRange(String text) implements ChannelUse {}

    /** A text or number that every task gets. */
    record OfConstant(String text) implements ChannelUse {}

    /** Reads an expression; nothing when it is not understood. */
    static Optional<ChannelUse> read(List<Token> expression) {
        if (expression.isEmpty()) {
            return Optional.empty();
        }
        var first = expression.getFirst();
        if (expression.size() == 1 && (first.isLiteral() || first.isNumber())) {
            return Optional.of(new OfConstant(first.text()));
        }
        if (expression.size() == 4
                && first.isNumber()
                && expression.get(1).is(".")
                && expression.get(2).is(".")
                && expression.get(3).isNumber()) {
            return Optional.of(new OfRange(first.text() + ".." + expression.get(3).text()));
        }
        return first.isName()
                ? operators(expression.subList(1, expression.size()))
                        .map(operators -> new OfChannel(first.text(), operators))
                : Optional.empty();
    }

    /** The names in {@code .collect().flatten()}; nothing when one of them is not understood. */
    static Optional<List<String>> operators(List<Token> tokens) {
        List<String> operators = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i += 4) {
            if (i + 4 > tokens.size()
                    || !tokens.get(i).is(".")
                    || !OPERATORS.contains(tokens.get(i + 1).text())
                    || !tokens.get(i + 2).is("(")
                    || !tokens.get(i + 3).is(")")) {
                return Optional.empty();
            }
            operators.add(tokens.get(i + 1).text());
        }
        return Optional.of(operators);
    }
}
