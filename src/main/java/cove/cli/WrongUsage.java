// SPDX-License-Identifier: Apache-2.0
package cove.cli;

/** The command line asks for something that there is not, or contradicts itself. */
final class WrongUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongUsage(String message) {
        super(message);
    }
}
