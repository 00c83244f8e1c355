// SPDX-License-Identifier: Apache-2.0
package cove.cli;

/** Ends a command that was rightly asked for and could not be done, with words for people. */
class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
