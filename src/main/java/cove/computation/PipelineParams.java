// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.PipelinePanel;
import cove.capsule.format.AppPanel;
import cove.capsule.format.Arguments;
import cove.capsule.format.NamedParameter;
import cove.capsule.format.Parameter;
import cove.capsule.format.UsedParameter;
import cove.capsule.format.ValueType;
import cove.capsule.nextflow.PipelineDescription;
import cove.capsule.nextflow.PipelineText;
import cove.computation.LaunchPlan.PlannedParameter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Nextflow's parameters for one run: the pipeline's own, the arguments of its capsules, and where
 * external data is.
 *
 * @param values texts, whole numbers, numbers or booleans, by name
 * @param used the pipeline's own, as the API tells them
 */
record PipelineParams(Map<String, Object> values, List<PlannedParameter> used) {
    private static final String ARGUMENTS = "_args";

    static PipelineParams plan(
            PipelineDescription pipeline,
            Map<String, String> processArguments,
            Map<String, String> dataAddresses,
            RunRequest request,
            Findings findings) {
        if (request.parameters().stream().anyMatch(value -> !value.isEmpty())) {
            findings.mistake(
                    "A pipeline takes no parameters in order; send named_parameters for its own, and processes with the parameters of each");
        }
        AppPanel panel = PipelinePanel.of(pipeline);
        checkNames(pipeline.text(), panel, request.namedParameters(), findings);
        var mistakes = new ArrayList<String>();
        var used = Arguments.bind(panel, List.of(), request.namedParameters(), mistakes).used();
        findings.mistakes("", mistakes);
        var values = new LinkedHashMap<String, Object>();
        for (UsedParameter parameter : used) {
            String name = parameter.paramName().orElseThrow();
            values.put(name, typed(parameter.value(), typeOf(panel, name)));
        }
        values.putAll(processArguments);
        values.putAll(dataAddresses);
        noArguments(pipeline.text()).forEach(name -> values.putIfAbsent(name, ""));
        return new PipelineParams(values, Planning.planned(used));
    }

    /**
     * A generated script without a value there would get the text null. One that a person wrote may
     * have its own, in its configuration, unless it goes by the name of a process.
     */
    private static List<String> noArguments(PipelineText text) {
        var ofProcesses =
                text.processes().stream().map(process -> process.name() + ARGUMENTS).toList();
        return text.parameters().stream()
                .filter(name -> name.endsWith(ARGUMENTS))
                .filter(
                        name ->
                                text.kind() == PipelineText.Kind.GENERATED
                                        || ofProcesses.contains(name))
                .toList();
    }

    /** A panel tells its own names; without one, a generated script takes what it mentions. */
    private static void checkNames(
            PipelineText text, AppPanel panel, List<NamedParameter> named, Findings findings) {
        var ofProcesses =
                text.processes().stream()
                        .flatMap(process -> process.argumentsParameter().stream())
                        .toList();
        for (NamedParameter parameter : named) {
            String name = parameter.paramName();
            if (ofProcesses.contains(name)) {
                findings.mistake(
                        "Parameter '%s' is for cove to fill in; send processes with the parameters of each"
                                .formatted(name));
            } else if (panel.parameters().isEmpty()
                    && text.kind() == PipelineText.Kind.GENERATED
                    && !text.parameters().contains(name)) {
                findings.mistake(
                        "There is no parameter '%s' in the pipeline's main.nf; send processes with the parameters of each"
                                .formatted(name));
            }
        }
    }

    private static Optional<ValueType> typeOf(AppPanel panel, String name) {
        return panel.parameters().stream()
                .filter(parameter -> parameter.paramName().orElse(parameter.name()).equals(name))
                .map(Parameter::valueType)
                .findFirst();
    }

    /**
     * A text would be true to Groovy even when it says false. Without a panel, what Nextflow makes
     * of its own command line (its manual, Command line, Pipeline parameters).
     */
    private static Object typed(String value, Optional<ValueType> type) {
        return switch (type.orElse(null)) {
            case STRING -> value;
            case INTEGER, NUMBER -> number(value);
            case BOOLEAN -> truth(value);
            case null -> value.matches("-?[0-9]+(\\.[0-9]+)?") ? number(value) : truth(value);
        };
    }

    private static Object truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> value;
        };
    }

    private static Object number(String value) {
        try {
            var number = new BigDecimal(value.strip());
            if (number.stripTrailingZeros().scale() > 0) {
                return number.doubleValue();
            }
            return number.longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return value; // too large for a number of Groovy's, or a word that the panel lets
            // through
        }
    }
}
