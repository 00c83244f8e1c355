// SPDX-License-Identifier: Apache-2.0
/**
 * What can go wrong, in words. Knows the JDK only; every other room may throw a {@link
 * cove.problem.CoveException}. Start reading at {@link cove.problem.Problem}.
 */
package cove.problem;
