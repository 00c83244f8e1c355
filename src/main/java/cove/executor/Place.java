// SPDX-License-Identifier: Apache-2.0
package cove.executor;

/**
 * Where runs are carried out, in words for people.
 *
 * @param environment where a run's programs come from
 * @param limitsBy how its CPUs, memory and processes are limited
 */
public record Place(String environment, String limitsBy) {}
