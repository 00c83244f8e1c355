// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** A file in the results of a computation, read by way of signed URLs. */
record ResultFile(ApiClient api, String id, String path) {
    /** Takes the next bytes. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int length) throws IOException;
    }

    private static final int ATTEMPTS = 3;
    private static final int BUFFER = 256 << 10;
    private static final int PARTIAL_CONTENT = 206;

    /** Passes on its bytes from this one on; after a lost connection it goes on where it was. */
    void read(long from, Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long at = from;
        int failures = 0;
        while (true) {
            try (InputStream in = open(at)) {
                for (int read = receive(in, buffer); read >= 0; read = receive(in, buffer)) {
                    sink.take(buffer, read);
                    at += read;
                    failures = 0;
                }
                return;
            } catch (Refusal e) {
                throw e;
            } catch (CommandFailure e) {
                failures++;
                if (failures == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private InputStream open(long at) throws IOException {
        String url =
                api.get(
                                ApiClient.path("/api/v1/computations/{}/results/urls", id)
                                        + ApiClient.query(Map.of("path", path)))
                        .path("download_url")
                        .asText();
        var response = api.fetch(URI.create(url), at);
        if (at > 0 && response.statusCode() != PARTIAL_CONTENT) {
            response.body().skipNBytes(at);
        }
        return response.body();
    }

    /** What goes wrong with the network is told apart from what goes wrong with the sink. */
    private int receive(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new CommandFailure(
                    "Tried to read the result '%s', but the connection was lost: %s. Try again."
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /** The SHA-256 of its content. */
    String sha256() throws IOException {
        MessageDigest digest = newDigest();
        read(0, (bytes, length) -> digest.update(bytes, 0, length));
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
