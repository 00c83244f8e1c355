// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cove.archive.FolderTar;
import cove.chaos.ServerProcess.CapsuleSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A caller with patience: asks again until a server answers. */
final class Client {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** An answer of a server that was alive long enough to give it. */
    record Answer(int status, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(text, e);
            }
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final Supplier<Optional<String>> url;
    private final String authorization;

    /**
     * A caller with a token.
     *
     * @param url where a server answers at the moment, if one does
     */
    Client(Supplier<Optional<String>> url, String token) {
        this.url = url;
        this.authorization =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString((token + ":").getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a capsule and returns its id. */
    String addCapsule(CapsuleSource source) {
        Answer answer =
                send(
                        "POST",
                        "/api/cove/v1/capsules?name=" + source.folder().getFileName(),
                        tar(source.folder()),
                        Map.of("Content-Type", "application/x-tar"));
        if (answer.status() != 200) {
            throw new AssertionError(answer.text());
        }
        return answer.json().path("id").textValue();
    }

    /** Adds a pipeline with this script and returns its id. */
    String addPipeline(Path folder, String script) throws IOException {
        Files.createDirectories(folder.resolve("pipeline"));
        Files.writeString(folder.resolve("pipeline/main.nf"), script);
        Answer answer =
                send(
                        "POST",
                        "/api/cove/v1/pipelines?name=" + folder.getFileName(),
                        tar(folder),
                        Map.of("Content-Type", "application/x-tar"));
        if (answer.status() != 200) {
            throw new AssertionError(answer.text());
        }
        return answer.json().path("id").textValue();
    }

    static byte[] tar(Path folder) {
        var tar = new ByteArrayOutputStream();
        try {
            FolderTar.pack(folder, _ -> false, tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tar.toByteArray();
    }

    /** Starts a computation once, however often it has to ask, and returns its id. */
    String start(String capsule, String... parameters) {
        return start(Map.of("capsule_id", capsule, "parameters", Arrays.asList(parameters)));
    }

    /** Starts a pipeline once, however often it has to ask, and returns the computation's id. */
    String startPipeline(String pipeline) {
        return start(Map.of("pipeline_id", pipeline));
    }

    /** Goes on from what an earlier run of a pipeline left. */
    String resume(String pipeline, String earlier) {
        return start(Map.of("pipeline_id", pipeline, "resume_run_id", earlier));
    }

    private String start(Map<String, ?> request) {
        Answer answer =
                send(
                        "POST",
                        "/api/v1/computations",
                        text(request),
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        if (answer.status() != 200) {
            throw new AssertionError(answer.text());
        }
        return answer.json().path("id").textValue();
    }

    /** Starts a computation and waits for its end. */
    JsonNode run(String capsule, String... parameters) {
        return awaitEnd(start(capsule, parameters));
    }

    JsonNode awaitEnd(String id) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode computation = get("/api/v1/computations/" + id).json();
            String state = computation.path("state").asText();
            if (state.equals("completed") || state.equals("failed")) {
                return computation;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it does not end: " + computation);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    List<JsonNode> allComputations() {
        var all = new java.util.ArrayList<JsonNode>();
        String more = "";
        while (true) {
            JsonNode page = get("/api/cove/v1/computations?limit=500" + more).json();
            page.path("results").forEach(all::add);
            if (!page.path("has_more").booleanValue()) {
                return all;
            }
            more = "&next_token=" + page.path("next_token").asText();
        }
    }

    Answer log(String id) {
        return get("/api/cove/v1/computations/" + id + "/log");
    }

    Answer get(String path) {
        return send("GET", path, new byte[0], Map.of());
    }

    Answer stop(String id) {
        return send("POST", "/api/cove/v1/computations/" + id + "/stop", new byte[0], Map.of());
    }

    Answer delete(String id) {
        return send("DELETE", "/api/v1/computations/" + id, new byte[0], Map.of());
    }

    /** The tasks of a pipeline's run. */
    JsonNode tasks(String id) {
        return get("/api/cove/v1/computations/" + id + "/tasks").json();
    }

    static byte[] text(Object json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends until there is an answer other than "later". */
    Answer send(String method, String path, byte[] body, Map<String, String> headers) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<Answer> answer =
                    url.get().flatMap(at -> attempt(at, method, path, body, headers));
            if (answer.filter(given -> given.status() < 500 && given.status() != 429).isPresent()) {
                return answer.get();
            }
            if (answer.filter(given -> given.status() == 500).isPresent()) {
                throw new AssertionError(method + " " + path + ": " + answer.get().text());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no answer to " + method + " " + path + ": " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Optional<Answer> attempt(
            String at, String method, String path, byte[] body, Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(URI.create(at + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", authorization)
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (IOException e) {
            return Optional.empty(); // killed before it could answer
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
