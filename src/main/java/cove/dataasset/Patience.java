// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.BucketException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long to go on with a bucket that does not answer: pauses that grow, and an end. What will not
 * pass by itself ends it at once.
 */
final class Patience {
    static final Duration USUAL = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final long inAll;
    private long waited;
    private long pause = FIRST_PAUSE.toNanos();

    Patience(Duration inAll) {
        this.inAll = inAll.toNanos();
    }

    /** Something went well again. */
    void renew() {
        waited = 0;
        pause = FIRST_PAUSE.toNanos();
    }

    /** Waits a while, or throws what went wrong. */
    void afterwards(BucketException wrong) throws IOException {
        if (!wrong.kind().mayPass() || waited >= inAll) {
            throw wrong;
        }
        LockSupport.parkNanos(pause);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
        waited += pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }
}
