// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Understands bodies that callers compressed, as git clients do, and compresses no answer. */
final class GzipRequests implements ContentEncoding {
    @Override
    public Set<String> ids() {
        return Set.of("gzip", "x-gzip");
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public boolean supportsEncoding() {
        return false;
    }

    @Override
    public ContentDecoder decoder() {
        return GzipRequests::unzipped;
    }

    private static InputStream unzipped(InputStream body) {
        try {
            return new Unzipped(body);
        } catch (ZipException | EOFException e) {
            throw broken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CoveException broken() {
        return CoveException.invalid(
                "The request's body is said to be gzip, but it is not, or not all of it; send it as it is.");
    }

    /** What is broken in its middle is the caller's mistake too, and no trouble of our disk. */
    private static final class Unzipped extends GZIPInputStream {
        Unzipped(InputStream zipped) throws IOException {
            super(zipped);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (ZipException | EOFException e) {
                throw broken();
            }
        }
    }

    @Override
    public ContentEncoder encoder() {
        return ContentEncoder.NO_OP;
    }

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public String type() {
        return "gzip";
    }
}
