// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a server answered. */
public final class Answer {
    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    /** Holds an answer; the headers' names are in lower case. */
    Answer(int status, Map<String, List<String>> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public int status() {
        return status;
    }

    /** All headers, by their names in lower case. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    /** The only value of a header; empty where there is none. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        if (values.size() > 1) {
            throw new AssertionError("several headers " + name + ": " + values);
        }
        return values.isEmpty() ? "" : values.getFirst();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonNode json() {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + this, e);
        }
    }

    /** What the SDK shows of a refusal. */
    public String message() {
        return json().path("message").asText();
    }

    /** This answer, if it was a success: the way the SDK's own hook sees it. */
    public Answer ok() {
        if (status >= 400) {
            throw new AssertionError("refused: " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "%d %s %s".formatted(status, headers, text());
    }
}
