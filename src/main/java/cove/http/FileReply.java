// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of this machine, or the part of it that was asked for.
 *
 * @param contentType empty to guess it from the name
 * @param attachment whether a browser saves it, rather than shows it
 */
public record FileReply(Path file, Optional<String> contentType, boolean attachment)
        implements Reply {
    /** A file that stays open: its size and its bytes are those of one moment. */
    private record OpenFile(Path file, RandomAccessFile in, long size) implements Content {
        @Override
        public String name() {
            return file.getFileName().toString();
        }

        @Override
        public String tag() {
            return "%x-%x".formatted(size, file.toFile().lastModified());
        }

        @Override
        public InputStream open(long first, long length) throws IOException {
            in.seek(first);
            return Channels.newInputStream(in.getChannel());
        }
    }

    @Override
    public void send(ServerRequest request, ServerResponse response) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            new ContentReply(new OpenFile(file, in, in.length()), contentType, attachment)
                    .send(request, response);
        }
    }
}
