// SPDX-License-Identifier: Apache-2.0
/**
 * Starts a helper command such as {@code git}, collects what it prints, and ends it in time. Knows
 * the JDK only. Computations are not started here: they outlive the server, see {@code executor}.
 */
package cove.process;
