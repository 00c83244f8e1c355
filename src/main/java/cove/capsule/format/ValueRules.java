// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a parameter demands of a value that a caller sent. Defaults are its author's own word. */
final class ValueRules {
    private static final Set<String> BOOLEANS = Set.of("true", "false", "True", "False");

    private ValueRules() {}

    /** Why a parameter does not take a value, or nothing. An empty value is none. */
    static Optional<String> refusal(Parameter parameter, String value) {
        if (value.isEmpty()) {
            return parameter.required() ? Optional.of("needs a value; send one") : Optional.empty();
        }
        if (!parameter.options().isEmpty()) {
            return ofOptions(parameter.options(), value);
        }
        return ofType(parameter, value).or(() -> ofPattern(parameter, value));
    }

    private static Optional<String> ofOptions(List<String> options, String value) {
        if (options.contains(value)) {
            return Optional.empty();
        }
        return Optional.of(
                "does not offer %s; send one of %s"
                        .formatted(Quoted.of(value), Quoted.listOf(options)));
    }

    private static Optional<String> ofType(Parameter parameter, String value) {
        return switch (parameter.valueType()) {
            case STRING -> Optional.empty();
            case BOOLEAN ->
                    BOOLEANS.contains(value)
                            ? Optional.empty()
                            : Optional.of(
                                    "is %s, which is neither true nor false; send one of the two"
                                            .formatted(Quoted.of(value)));
            case INTEGER ->
                    ofRange(
                            parameter,
                            value,
                            Numbers.integer(value),
                            "which is no whole number; send one such as 12");
            case NUMBER ->
                    ofRange(
                            parameter,
                            value,
                            Numbers.number(value),
                            "which is no number; send one such as 0.5 or 1e-3");
        };
    }

    private static Optional<String> ofRange(
            Parameter parameter, String value, Optional<BigDecimal> number, String notOne) {
        if (number.isEmpty()) {
            return Optional.of("is %s, %s".formatted(Quoted.of(value), notOne));
        }
        var sent = number.get();
        if (parameter.minimum().filter(minimum -> sent.compareTo(minimum) < 0).isPresent()) {
            return Optional.of(
                    "is %s, below its minimum; send %s or more"
                            .formatted(Quoted.of(value), parameter.minimum().get()));
        }
        if (parameter.maximum().filter(maximum -> sent.compareTo(maximum) > 0).isPresent()) {
            return Optional.of(
                    "is %s, above its maximum; send %s or less"
                            .formatted(Quoted.of(value), parameter.maximum().get()));
        }
        return Optional.empty();
    }

    private static Optional<String> ofPattern(Parameter parameter, String value) {
        return parameter
                .pattern()
                .flatMap(
                        pattern ->
                                switch (BoundedPattern.match(pattern, value)) {
                                    case MATCHES, NOT_READABLE -> Optional.empty();
                                    case DOES_NOT_MATCH ->
                                            Optional.of(
                                                    "is %s, which does not match its pattern; send a value that matches %s as a whole"
                                                            .formatted(Quoted.of(value), pattern));
                                    case TAKES_TOO_LONG ->
                                            Optional.of(
                                                    "is %s, which takes too long to compare with its pattern %s; send a shorter value, or simplify the pattern"
                                                            .formatted(Quoted.of(value), pattern));
                                });
    }
}
