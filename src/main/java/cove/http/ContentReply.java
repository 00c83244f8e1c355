// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A file, or the part of it that was asked for, never compressed: some clients read the raw bytes.
 *
 * @param contentType empty to guess it from the name
 * @param attachment whether a browser saves it, rather than shows it
 */
public record ContentReply(Content content, Optional<String> contentType, boolean attachment)
        implements Reply {
    private static final int BUFFER = 256 << 10;
    private static final Map<String, String> TYPES =
            Map.of(
                    "svg", "image/svg+xml",
                    "csv", "text/csv; charset=utf-8",
                    "tsv", "text/tab-separated-values; charset=utf-8",
                    "md", "text/markdown; charset=utf-8",
                    "json", "application/json",
                    "txt", "text/plain; charset=utf-8",
                    "log", "text/plain; charset=utf-8",
                    "html", "text/html; charset=utf-8");

    @Override
    public void send(ServerRequest request, ServerResponse response) throws IOException {
        long size = content.size();
        String tag = tag();
        if (request.headers()
                .first(HeaderNames.IF_NONE_MATCH)
                .filter(known -> isKnown(known, tag))
                .isPresent()) {
            describe(response);
            response.status(304).send();
            return;
        }
        var header = request.headers().first(HeaderNames.RANGE).filter(_ -> isSame(request, tag));
        switch (ByteRange.parse(header, size)) {
            case ByteRange.Wish.Whole _ ->
                    sendPart(request, response, new ByteRange(0, size - 1), () -> {});
            case ByteRange.Wish.Part(ByteRange part) ->
                    sendPart(
                            request,
                            response,
                            part,
                            () -> {
                                response.status(206);
                                response.header(
                                        HeaderNames.CONTENT_RANGE,
                                        "bytes %d-%d/%d"
                                                .formatted(part.first(), part.last(), size));
                            });
            case ByteRange.Wish.Unsatisfiable _ -> {
                describe(response);
                response.header(HeaderNames.CONTENT_RANGE, "bytes */" + size);
                response.status(416).send();
            }
        }
    }

    private String tag() {
        return "\"%s\"".formatted(content.tag());
    }

    /** The header is a star or a list of tags, weak ones included (RFC 9110, 13.1.2). */
    private static boolean isKnown(String header, String tag) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(","))
                        .map(known -> known.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag::equals);
    }

    /** With {@code If-Range}, a part is wanted only of the version that the client has. */
    private static boolean isSame(ServerRequest request, String tag) {
        return request.headers().first(HeaderNames.IF_RANGE).map(tag::equals).orElse(true);
    }

    private void describe(ServerResponse response) {
        response.header(HeaderNames.ACCEPT_RANGES, "bytes");
        response.header(HeaderNames.ETAG, tag());
        String name = content.name();
        response.header(HeaderNames.CONTENT_TYPE, contentType.orElseGet(() -> typeOf(name)));
        response.header("X-Content-Type-Options", "nosniff");
        if (attachment) {
            response.header(
                    HeaderNames.CONTENT_DISPOSITION,
                    "attachment; filename*=UTF-8''"
                            + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
        } else {
            response.header(HeaderNames.CONTENT_DISPOSITION, "inline");
            // A page among the results must not act in the name of whoever looks at it. A PDF
            // cannot,
            // and browsers show none in a sandbox.
            if (!name.toLowerCase(Locale.ROOT).endsWith(".pdf")) {
                response.header("Content-Security-Policy", "sandbox allow-scripts");
            }
        }
    }

    private static String typeOf(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String guess = TYPES.getOrDefault(ending, URLConnection.guessContentTypeFromName(name));
        return guess == null ? "application/octet-stream" : guess;
    }

    /** Opened before the head is sent: what cannot be read still becomes another answer. */
    private void sendPart(
            ServerRequest request, ServerResponse response, ByteRange part, Runnable extraHead)
            throws IOException {
        boolean body = !request.prologue().method().equals(Method.HEAD) && part.length() > 0;
        try (InputStream in =
                body ? content.open(part.first(), part.length()) : InputStream.nullInputStream()) {
            describe(response);
            extraHead.run();
            response.contentLength(part.length());
            if (body) {
                StreamedBody.write(response, out -> copy(in, part.length(), out));
            } else {
                response.send();
            }
        }
    }

    private static void copy(InputStream bytes, long length, OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, length)];
        long left = length;
        while (left > 0) {
            int read = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException("the file became shorter while it was sent");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
