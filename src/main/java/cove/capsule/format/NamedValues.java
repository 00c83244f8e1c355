// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The named values of a run request, each taken once; a null value is as good as none. */
final class NamedValues {
    private final Map<String, String> untaken = new LinkedHashMap<>();

    NamedValues(List<NamedParameter> named, Mistakes mistakes) {
        Set<String> seen = new HashSet<>();
        for (var parameter : named) {
            var name = parameter.paramName();
            if (name == null || name.isEmpty()) {
                mistakes.add("a named parameter has no param_name; send one with each value");
            } else if (!seen.add(name)) {
                mistakes.add(
                        "parameter %s was sent twice; send it once".formatted(Quoted.of(name)));
            } else if (parameter.value() != null) {
                untaken.put(name, parameter.value());
            }
        }
    }

    Optional<String> take(String name) {
        return Optional.ofNullable(untaken.remove(name));
    }

    /** What is left, in the order sent. */
    void forEach(BiConsumer<String, String> action) {
        untaken.forEach(action);
    }
}
