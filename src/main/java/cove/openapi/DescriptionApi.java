// SPDX-License-Identifier: Apache-2.0
package cove.openapi;

import cove.http.Call;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/** The description of all calls, for programs and for people. */
public final class DescriptionApi {
    /** A page of ours loads nothing from elsewhere; Swagger UI writes styles into its elements. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** What the page is made of, by its name and its type. */
    private static final Map<String, String> FILES =
            Map.of(
                    "docs.js", "text/javascript; charset=utf-8",
                    "docs.css", "text/css; charset=utf-8",
                    "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
                    "swagger-ui.css", "text/css; charset=utf-8");

    private final Supplier<byte[]> document;
    private final String webjar = webjar();

    private DescriptionApi(Supplier<byte[]> document) {
        this.document = document;
    }

    /** Adds the routes of the description, which describe themselves too. */
    public static void addTo(Routes routes) {
        // Made anew each time: it takes milliseconds, and is asked for by people.
        var api = new DescriptionApi(() -> Json.bytes(Description.of(routes.lines())));
        routes.open("/openapi.json", api::document)
                .open("/docs", _ -> page())
                .open("/docs/{file}", api::file);
    }

    private Reply document(Call call) {
        byte[] bytes = document.get();
        return Reply.stream("application/json", out -> out.write(bytes));
    }

    private static Reply page() {
        return resource("/cove/openapi/docs.html", "text/html; charset=utf-8")
                .withHeader("Content-Security-Policy", POLICY)
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader("Referrer-Policy", "no-referrer");
    }

    private Reply file(Call call) {
        String name = call.path("file");
        String type = FILES.get(name);
        if (type == null) {
            throw CoveException.notFound("file of /docs", name);
        }
        return resource(name.startsWith("docs.") ? "/cove/openapi/" + name : webjar + name, type)
                .withHeader("X-Content-Type-Options", "nosniff");
    }

    private static Reply resource(String name, String type) {
        return Reply.stream(
                type,
                out -> {
                    try (InputStream in = DescriptionApi.class.getResourceAsStream(name)) {
                        in.transferTo(out);
                    }
                });
    }

    /** The folder of Swagger UI has its version in its name (webjars.org). */
    private static String webjar() {
        var maven = new Properties();
        try (InputStream in =
                DescriptionApi.class.getResourceAsStream(
                        "/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            maven.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/swagger-ui/%s/".formatted(maven.getProperty("version"));
    }
}
