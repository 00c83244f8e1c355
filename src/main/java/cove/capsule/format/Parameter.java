// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One parameter of an app panel.
 *
 * @param name the label that people see
 * @param paramName the name on the command line, where parameters are named
 * @param category the id of the category it is shown under
 * @param defaultValue never empty: an empty default in the file counts as none
 * @param pattern a regular expression that the whole value must match
 * @param options what a list offers; when empty, any value of the type will do
 */
public record Parameter(
        String name,
        Optional<String> paramName,
        Optional<String> category,
        Optional<String> description,
        Optional<String> helpText,
        ParameterType type,
        ValueType valueType,
        Optional<String> defaultValue,
        boolean required,
        boolean hidden,
        Optional<BigDecimal> minimum,
        Optional<BigDecimal> maximum,
        Optional<String> pattern,
        List<String> options) {
    public Parameter {
        options = List.copyOf(options);
    }

    /** The name it has on the command line; a panel that forgot to give one has the label there. */
    String argumentName() {
        return paramName.orElse(name);
    }

    /** How messages call it: by its label, and by its other name where that differs. */
    String described() {
        var label = "parameter " + Quoted.of(name);
        return paramName
                .filter(other -> !other.equals(name))
                .map(other -> label + " (" + other + ")")
                .orElse(label);
    }
}
