// SPDX-License-Identifier: Apache-2.0
package cove.cli;

/** The server that a command talks to. */
interface Connection extends AutoCloseable {
    Address address();

    /**
     * Looks for the server anew after a call to this address failed.
     *
     * @return whether it is elsewhere now, so that another attempt makes sense
     */
    boolean renew(Address failed);

    /** Whether the server ends with this command. */
    boolean endsWithCommand();

    @Override
    void close();

    /** A server that somebody else runs. */
    record ToServer(Address address) implements Connection {
        @Override
        public boolean renew(Address failed) {
            return false;
        }

        @Override
        public boolean endsWithCommand() {
            return false;
        }

        @Override
        public void close() {
            // Nothing of it is ours.
        }
    }
}
