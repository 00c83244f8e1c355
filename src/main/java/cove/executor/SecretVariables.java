// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.util.Map;

/**
 * Environment variables whose values nobody but the command may learn: they are in no process's
 * arguments and in no file once the run has begun.
 */
public record SecretVariables(Map<String, String> values) {
    public static final SecretVariables NONE = new SecretVariables(Map.of());

    public SecretVariables {
        values = Map.copyOf(values);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The names alone. */
    @Override
    public String toString() {
        return "SecretVariables" + values.keySet().stream().sorted().toList();
    }
}
