// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

/** How an app panel lets a person enter a parameter. */
public enum ParameterType {
    TEXT,
    LIST,
    FILE
}
