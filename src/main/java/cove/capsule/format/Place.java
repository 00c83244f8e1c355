// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

/** Where something stands in a settings file, written as compilers do: {@code file:line:column}. */
record Place(String file, int line, int column) {
    @Override
    public String toString() {
        return "%s:%d:%d".formatted(file, line, column);
    }
}
