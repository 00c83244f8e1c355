// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The variables or arguments of one build stage. They hold 1 MiB and no more: each may mention
 * earlier ones several times, and a small file could fill any memory.
 */
final class DockerfileVariables {
    private static final int LARGEST = 1 << 20; // characters; half of Linux's usual ARG_MAX

    private final Map<String, String> values = new LinkedHashMap<>();
    private long size;

    DockerfileVariables copy() {
        var copy = new DockerfileVariables();
        copy.values.putAll(values);
        copy.size = size;
        return copy;
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    void put(String name, String value) {
        var before = values.get(name);
        long after = size - (before == null ? 0 : sizeOf(name, before)) + sizeOf(name, value);
        if (after > LARGEST) {
            throw new IllegalArgumentException(
                    "all variables together grow beyond 1 MiB, more than a program can be given");
        }
        values.put(name, value);
        size = after;
    }

    Map<String, String> asMap() {
        return Collections.unmodifiableMap(values);
    }

    private static int sizeOf(String name, String value) {
        return name.length() + value.length() + 2; // written as NAME=value and an end
    }
}
