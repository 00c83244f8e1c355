// SPDX-License-Identifier: Apache-2.0
package cove.http;

import java.io.IOException;
import java.io.InputStream;

/** A file, wherever it is. */
public interface Content {
    /** Without a folder. */
    String name();

    /** In bytes. */
    long size();

    /** An ETag without its quotes: another one for other bytes. */
    String tag();

    /** The bytes from the first on; at least so many, if all is well. */
    InputStream open(long first, long length) throws IOException;
}
