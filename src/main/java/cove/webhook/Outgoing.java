// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts to a URL that a user chose, without letting them reach what only this machine reaches: a
 * name is resolved once, what it stands for is looked at, and the connection goes to that very
 * address. So a name that stands for another address a moment later (DNS rebinding) gains nothing;
 * redirects are not followed, and proxies of the environment are passed by.
 */
final class Outgoing implements AutoCloseable {
    private static final Duration TO_RESOLVE = Duration.ofSeconds(10);
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration IN_ALL = Duration.ofSeconds(30);
    private static final int LARGEST_HEAD = 64 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

    private final boolean allowsPrivate;

    /** The system's resolver holds its thread for as long as it likes. */
    private final ExecutorService resolving =
            Executors.newFixedThreadPool(
                    8, Thread.ofPlatform().daemon().name("webhook-names-", 0).factory());

    Outgoing(boolean allowsPrivate) {
        this.allowsPrivate = allowsPrivate;
    }

    /**
     * The addresses of a host that may be called.
     *
     * @throws ForbiddenAddress when it has none but others
     */
    List<InetAddress> addresses(String host) throws IOException {
        List<InetAddress> all = resolved(host);
        List<InetAddress> allowed =
                all.stream().filter(address -> allowsPrivate || PublicAddress.is(address)).toList();
        if (allowed.isEmpty()) {
            throw new ForbiddenAddress(host);
        }
        return allowed;
    }

    /** A host that stands for this machine or its networks only. */
    static final class ForbiddenAddress extends IOException {
        private static final long serialVersionUID = 1L;

        ForbiddenAddress(String host) {
            super(
                    "%s stands for an address of this machine or of a private network, and webhooks reach the Internet only; an administrator can allow them with private = true under [webhooks] in cove.toml"
                            .formatted(host));
        }
    }

    private List<InetAddress> resolved(String host) throws IOException {
        try {
            return resolving
                    .submit(() -> List.of(InetAddress.getAllByName(host)))
                    .get(TO_RESOLVE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException
                    ? new UnknownHostException("there is no host " + host)
                    : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("nobody told in time what address " + host + " has");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server ends");
        }
    }

    /** The status with which a message was answered. */
    int post(URI url, Map<String, String> headers, byte[] body) throws IOException {
        long end = System.nanoTime() + IN_ALL.toNanos();
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        try (Socket plain = connected(addresses(url.getHost()), port);
                Socket socket = secure ? secured(plain, url.getHost(), port, end) : plain) {
            patient(socket, end);
            socket.getOutputStream().write(request(url, headers, body));
            socket.getOutputStream().flush();
            return status(socket, end);
        }
    }

    private static Socket connected(List<InetAddress> addresses, int port) throws IOException {
        var failures = new IOException("no address to connect to");
        for (InetAddress address : addresses.subList(0, Math.min(3, addresses.size()))) {
            var socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), (int) TO_CONNECT.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                failures = e;
            }
        }
        throw failures;
    }

    /** The certificate must be one for the host's name. */
    private static Socket secured(Socket plain, String host, int port, long end)
            throws IOException {
        patient(plain, end);
        var socket =
                (SSLSocket)
                        ((SSLSocketFactory) SSLSocketFactory.getDefault())
                                .createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void patient(Socket socket, long end) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException(
                    "it was not answered within %d s".formatted(IN_ALL.toSeconds()));
        }
        socket.setSoTimeout((int) left);
    }

    private static byte[] request(URI url, Map<String, String> headers, byte[] body) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        var head = new StringBuilder("POST %s%s HTTP/1.1\r\n".formatted(path, query));
        head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("User-Agent: cove\r\nContent-Type: application/json\r\n");
        head.append("Content-Length: ").append(body.length);
        head.append("\r\nConnection: close\r\n\r\n");
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** What is said besides the final status is nobody's concern (RFC 9110, 15.2). */
    private static int status(Socket socket, long end) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        int left = LARGEST_HEAD;
        while (true) {
            String first = line(socket, in, end, left);
            Matcher match = STATUS.matcher(first);
            if (!match.matches()) {
                throw new ProtocolException("it did not answer in HTTP/1.1");
            }
            int status = Integer.parseInt(match.group(1));
            if (status >= 200) {
                return status;
            }
            left -= first.length() + 2;
            for (String line = line(socket, in, end, left);
                    !line.isEmpty();
                    line = line(socket, in, end, left)) {
                left -= line.length() + 2;
            }
        }
    }

    private static String line(Socket socket, InputStream in, long end, int longest)
            throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            if (in.available() == 0) {
                patient(socket, end);
            }
            int c = in.read();
            if (c < 0) {
                throw new EOFException("it hung up without an answer");
            }
            if (c == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            if (line.size() >= longest) {
                throw new ProtocolException("its answer has no end");
            }
            line.write(c);
        }
    }

    /** What is wrong with a URL, as far as that can be told without calling it. */
    List<String> mistakes(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            return List.of("url is no URL, such as https://example.org/hook");
        }
        boolean web =
                url.getScheme() != null
                        && Stream.of("http", "https").anyMatch(url.getScheme()::equalsIgnoreCase)
                        && url.getHost() != null;
        if (!web) {
            return List.of("url must be one such as https://example.org/hook, or with http");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null || url.getPort() > 65535) {
            return List.of(
                    "url must have no user, no password and no part after a #, and a port up to 65535");
        }
        try {
            addresses(url.getHost());
            return List.of();
        } catch (ForbiddenAddress e) {
            return List.of(e.getMessage());
        } catch (IOException e) {
            return List.of(); // It may come to be there.
        }
    }

    @Override
    public void close() {
        resolving.shutdownNow();
    }
}
