// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The bytes of an object; a connection that breaks is a {@link BucketException}. */
final class ObjectStream extends FilterInputStream {
    private final ResponseInputStream<?> bytes;
    private final Failures failures;
    private final String key;
    private long expected;

    ObjectStream(ResponseInputStream<?> bytes, Failures failures, String key, long expected) {
        super(bytes);
        this.bytes = bytes;
        this.failures = failures;
        this.key = key;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        try {
            int read = bytes.read(buffer, from, length);
            if (read < 0 && expected > 0) {
                throw new EOFException("%d bytes are missing".formatted(expected));
            }
            expected -= Math.max(read, 0);
            return read;
        } catch (IOException | SdkException e) {
            throw failures.broken(key, e);
        }
    }

    /** What was not read is not fetched either. */
    @Override
    public void close() throws IOException {
        if (expected == 0) {
            bytes.close();
        } else {
            bytes.abort();
        }
    }
}
