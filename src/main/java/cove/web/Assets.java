// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that pages are made of. Their paths tell their content, so browsers keep them. */
final class Assets {
    /** In the order of their rules: what is for all pages comes first. */
    static final List<String> STYLES =
            List.of(
                    "cove.css",
                    "form.css",
                    "runs.css",
                    "list.css",
                    "queue.css",
                    "log.css",
                    "usage.css",
                    "files.css",
                    "permissions.css",
                    "data.css",
                    "access.css",
                    "programs.css");

    static final List<String> SCRIPTS =
            List.of(
                    "htmx.min.js",
                    "cove.js",
                    "news.js",
                    "log.js",
                    "run.js",
                    "runs.js",
                    "queue.js",
                    "data.js",
                    "folders.js",
                    "sending.js",
                    "upload.js",
                    "programs.js",
                    "form.js",
                    "copy.js");

    private static final Set<String> NAMES =
            Stream.of(STYLES, SCRIPTS, List.of("cove.svg"))
                    .flatMap(List::stream)
                    .collect(Collectors.toUnmodifiableSet());

    private static final class Asset {
        private final String type;
        private final byte[] bytes;
        private final String digest;

        Asset(String type, byte[] bytes, String digest) {
            this.type = type;
            this.bytes = bytes;
            this.digest = digest;
        }
    }

    private static final Map<String, Asset> LOADED = new ConcurrentHashMap<>();

    private Assets() {}

    static void addTo(Routes routes, Look look) {
        routes.openPage("/static/{digest}/{name}", Assets::file, look::problem);
    }

    static String path(String name) {
        return "/static/%s/%s".formatted(asset(name).digest, name);
    }

    private static Reply file(Call call) {
        String name = call.path("name");
        if (!NAMES.contains(name)) {
            throw CoveException.notFound("file of the pages", name);
        }
        Asset asset = asset(name);
        boolean current = asset.digest.equals(call.path("digest"));
        return Reply.stream(asset.type, out -> out.write(asset.bytes))
                .withHeader(
                        "Cache-Control",
                        current ? "public, max-age=31536000, immutable" : "no-cache")
                .withHeader("X-Content-Type-Options", "nosniff");
    }

    private static Asset asset(String name) {
        return LOADED.computeIfAbsent(name, Assets::load);
    }

    private static Asset load(String name) {
        String resource = name.startsWith("htmx") ? htmx() + name : "/cove/web/" + name;
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            byte[] bytes = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Asset(type(name), bytes, HexFormat.of().formatHex(digest, 0, 8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no type for " + name);
        };
    }

    /** The folder of a webjar has its version in its name (webjars.org). */
    private static String htmx() {
        var maven = new Properties();
        try (InputStream in =
                Assets.class.getResourceAsStream(
                        "/META-INF/maven/org.webjars.npm/htmx.org/pom.properties")) {
            maven.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/htmx.org/%s/dist/"
                .formatted(maven.getProperty("version"));
    }
}
