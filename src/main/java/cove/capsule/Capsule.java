// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

/** A program that starts at {@code code/run}. */
public record Capsule(Facts facts) implements Program {}
