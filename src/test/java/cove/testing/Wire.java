// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Speaks HTTP/1.1 byte for byte, so that nothing is made tidy on its way to the server. */
public record Wire(String host, int port) {
    private static final int TIMEOUT_MILLIS = 30_000;

    public static Wire to(String url) {
        URI address = URI.create(url);
        return new Wire(address.getHost(), address.getPort());
    }

    /** Sends one request on a connection of its own; a null body sends no Content-Length. */
    public Answer send(String method, String target, Map<String, String> headers, byte[] body) {
        return send(method, target, headers, body, true);
    }

    /** Sends a body that is written in chunks already; its headers say so. */
    public Answer sendChunked(
            String method, String target, Map<String, String> headers, byte[] body) {
        return send(method, target, headers, body, false);
    }

    private Answer send(
            String method,
            String target,
            Map<String, String> headers,
            byte[] body,
            boolean withLength) {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var out = new ByteArrayOutputStream();
            var head = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, target));
            if (!headers.containsKey("Host")) {
                head.append("Host: %s:%d\r\n".formatted(host, port));
            }
            headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
            if (body != null && withLength) {
                head.append("Content-Length: %d\r\n".formatted(body.length));
            }
            out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            if (body != null) {
                out.writeBytes(body);
            }
            send(socket, out.toByteArray());
            return answer(new BufferedInputStream(socket.getInputStream()), method);
        } catch (IOException e) {
            throw new UncheckedIOException("%s %s".formatted(method, target), e);
        }
    }

    /** A server may refuse a body before it has read all of it, and hang up. */
    private static void send(Socket socket, byte[] request) throws IOException {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            if (socket.getInputStream().available() == 0) {
                throw e;
            }
        }
    }

    private static Answer answer(InputStream in, String method) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        if (status == 100) {
            return answer(in, method);
        }
        boolean empty = method.equals("HEAD") || status == 204 || status == 304;
        return new Answer(status, headers, empty ? new byte[0] : body(in, headers));
    }

    private static byte[] body(InputStream in, Map<String, List<String>> headers)
            throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            var body = new ByteArrayOutputStream();
            while (true) {
                int length = Integer.parseInt(line(in), 16);
                body.writeBytes(in.readNBytes(length));
                line(in);
                if (length == 0) {
                    return body.toByteArray();
                }
            }
        }
        if (headers.containsKey("content-length")) {
            int length = Integer.parseInt(headers.get("content-length").getFirst());
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new IOException("%d of %d bytes came".formatted(body.length, length));
            }
            return body;
        }
        return in.readAllBytes();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server hung up after '" + line + "'");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
