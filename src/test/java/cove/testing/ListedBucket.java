// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An S3 that anybody may read, with whatever keys a test wants: also those that no store on a file
 * system can hold, and more than it could hold quickly. An object holds its own key. It knows just
 * what reading needs: ListObjectsV2, GetObject and HeadObject of Amazon's S3 API.
 */
public final class ListedBucket implements AutoCloseable {
    private final HttpServer server;
    private final UnaryOperator<NavigableSet<String>> onListing;
    private final NavigableSet<String> keys;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String refused;

    /**
     * Starts on a free port.
     *
     * @param keys of all its buckets, in the order of their bytes
     * @param onListing gives the keys that a listing is answered from
     */
    public ListedBucket(NavigableSet<String> keys, UnaryOperator<NavigableSet<String>> onListing) {
        this.keys = keys;
        this.onListing = onListing;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** What {@code cove.toml} says of it. */
    public String settings(String endpoint) {
        return """
        [s3.endpoints.%s]
        url = "http://127.0.0.1:%d"
        region = "us-east-1"
        credentials = "public"
        """
                .formatted(endpoint, server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            int slash = path.indexOf('/', 1);
            Map<String, String> query = query(exchange);
            if (query.containsKey("list-type")) {
                send(exchange, 200, listing(query).getBytes(StandardCharsets.UTF_8));
            } else {
                object(exchange, path.substring(slash + 1));
            }
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new HashMap<String, String>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] words = pair.split("=", 2);
            query.put(
                    words[0],
                    words.length < 2 ? "" : URLDecoder.decode(words[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private String listing(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        NavigableSet<String> known = onListing.apply(keys);
        String after = query.getOrDefault("start-after", "");
        List<String> found =
                (after.isEmpty() ? known : known.tailSet(after, false))
                        .stream().filter(key -> key.startsWith(prefix)).limit(most + 1L).toList();
        var answer = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>");
        for (String key : found.subList(0, Math.min(most, found.size()))) {
            answer.append(
                    "<Contents><Key>%s</Key><ETag>\"%s\"</ETag><Size>%d</Size></Contents>"
                            .formatted(
                                    URLEncoder.encode(key, StandardCharsets.UTF_8),
                                    etag(key),
                                    content(key).length));
        }
        return answer.append(
                        "<KeyCount>%d</KeyCount><IsTruncated>%s</IsTruncated></ListBucketResult>"
                                .formatted(found.size(), found.size() > most))
                .toString();
    }

    private static byte[] content(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static String etag(String key) {
        return "%032x".formatted(key.hashCode());
    }

    /** From now on this object is refused; null for none. */
    public void refuse(String key) {
        refused = key;
    }

    /** How many objects were asked for since the last time. */
    public int requests() {
        return requests.getAndSet(0);
    }

    public java.net.URI url() {
        return java.net.URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void object(HttpExchange exchange, String key) throws IOException {
        requests.incrementAndGet();
        if (key.equals(refused)) {
            send(exchange, 403, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"" + etag(key) + "\"");
        send(exchange, 200, content(key));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
