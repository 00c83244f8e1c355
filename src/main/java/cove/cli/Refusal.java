// SPDX-License-Identifier: Apache-2.0
package cove.cli;

/** The server answered, and the answer was no; the message is the server's own. */
final class Refusal extends CommandFailure {
    private static final long serialVersionUID = 1L;
    private static final int NOT_FOUND = 404;

    private final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
