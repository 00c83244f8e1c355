// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.io.IOException;

/**
 * A bucket did not do what it was asked; the message says what was tried, why not, and what to do.
 */
public final class BucketException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for those who go on from it. */
    public enum Kind {
        NO_BUCKET,
        NO_OBJECT,
        NO_ACCESS,
        WRONG_REGION,
        /** An object is not the one any more that it was. */
        CHANGED,
        UNREACHABLE,
        OTHER;

        /** Whether it may be better in a while, by itself. */
        public boolean mayPass() {
            return this == UNREACHABLE || this == OTHER;
        }
    }

    private final Kind kind;

    BucketException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
