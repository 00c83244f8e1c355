// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;

/** A body sent piece by piece, after a head that cannot be taken back. */
final class StreamedBody {
    private StreamedBody() {}

    /**
     * Writes the whole body, or breaks the connection off: closing the stream after a failure would
     * send the end mark, and the caller would take a part for the whole.
     */
    static void write(ServerResponse response, Reply.BodyWriter writer) throws IOException {
        @SuppressWarnings("resource")
        OutputStream out = response.outputStream();
        try {
            writer.write(out);
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the answer broke off", e);
        }
        out.close();
    }
}
