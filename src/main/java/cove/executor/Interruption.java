// SPDX-License-Identifier: Apache-2.0
package cove.executor;

/**
 * What ended a run from outside, where its executor knows: not its own fault, or not its own doing.
 *
 * @param cause one word for machines, such as {@code time_limit}
 * @param message what happened, a sentence
 * @param advice what to do next, a sentence
 */
public record Interruption(String cause, String message, String advice) {}
