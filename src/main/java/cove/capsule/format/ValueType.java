// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

/** What a parameter's value must be; it reaches the capsule as text all the same. */
public enum ValueType {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN
}
