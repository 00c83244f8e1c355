// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An upload that is refused as soon as more than its limit has come, whatever it announced. */
final class LimitedUpload extends FilterInputStream {
    private final long limit;
    private long taken;

    LimitedUpload(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    static CoveException tooLarge(long limit) {
        return new CoveException(
                new Problem.TooLarge(
                        "The upload is over %d bytes, which is the most that this server takes; nothing was stored. Send less, or let the administrator raise it under [limits] in cove.toml."
                                .formatted(limit)));
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count(skipped);
        return skipped;
    }

    private void count(long more) {
        taken += more;
        if (taken > limit) {
            throw tooLarge(limit);
        }
    }
}
