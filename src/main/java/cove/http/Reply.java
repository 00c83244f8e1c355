// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;

/** What a call answers. */
@FunctionalInterface
public interface Reply {
    void send(ServerRequest request, ServerResponse response) throws IOException;

    /** Writes a body piece by piece, so that its size costs no memory. */
    @FunctionalInterface
    interface BodyWriter {
        void write(OutputStream out) throws IOException;
    }

    static Reply json(Object value) {
        return json(200, value);
    }

    static Reply json(int status, Object value) {
        return (request, response) -> {
            response.status(status);
            response.header(HeaderNames.CONTENT_TYPE, "application/json");
            response.send(Json.bytes(value));
        };
    }

    static Reply noContent() {
        return empty(204);
    }

    /** No body, only a status and what headers say. */
    static Reply empty(int status) {
        return (request, response) -> response.status(status).send();
    }

    /** Leads a browser on, by GET. */
    static Reply seeOther(String path) {
        return empty(303).withHeader("Location", path);
    }

    static Reply stream(String contentType, BodyWriter writer) {
        return (request, response) -> {
            response.header(HeaderNames.CONTENT_TYPE, contentType);
            StreamedBody.write(response, writer);
        };
    }

    /** The same reply with one header more. */
    default Reply withHeader(String name, String value) {
        return (request, response) -> {
            response.header(name, value);
            send(request, response);
        };
    }
}
