// SPDX-License-Identifier: Apache-2.0
package cove.mount;

/** A bucket could not be mounted; the message says why, in rclone's words. */
public final class MountFailure extends Exception {
    private static final long serialVersionUID = 1L;

    MountFailure(String message) {
        super(message);
    }
}
