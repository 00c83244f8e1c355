// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a server has of an upload already, told page by page in the order of the paths' bytes. */
final class UploadedFiles {
    /**
     * A file there.
     *
     * @param received how many of its bytes
     */
    record Remote(String path, String kind, long size, long received, long modified) {
        private static Remote of(JsonNode file) {
            return new Remote(
                    file.path("path").asText(),
                    file.path("kind").asText(),
                    file.path("size").asLong(),
                    file.path("received").asLong(),
                    file.path("modified").asLong());
        }

        boolean isOf(LocalFile file) {
            return kind.equals(file.kindWord())
                    && size == file.size()
                    && (kind.equals("link") || modified == file.modified());
        }

        boolean isWhole() {
            return received == size;
        }
    }

    private final PatientCalls calls;
    private final String files;
    private final Consumer<Remote> superfluous;
    private final Deque<Remote> page = new ArrayDeque<>();
    private String last = "";
    private boolean more = true;

    /**
     * Begins with the first.
     *
     * @param superfluous is told of those that are passed over
     */
    UploadedFiles(PatientCalls calls, String upload, Consumer<Remote> superfluous) {
        this.calls = calls;
        this.files = ApiPath.of("/api/cove/v1/uploads/{}/files", upload);
        this.superfluous = superfluous;
    }

    /** The file of this path; paths must be asked for in their order. */
    Optional<Remote> at(String path) {
        for (Remote next = peek(); next != null; next = peek()) {
            int order = compare(next.path(), path);
            if (order > 0) {
                return Optional.empty();
            }
            page.remove();
            if (order == 0) {
                return Optional.of(next);
            }
            superfluous.accept(next);
        }
        return Optional.empty();
    }

    /** Passes over all the others. */
    void end() {
        for (Remote next = peek(); next != null; next = peek()) {
            page.remove();
            superfluous.accept(next);
        }
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private Remote peek() {
        if (page.isEmpty() && more) {
            JsonNode answer =
                    calls.get(files + ApiPath.query(Map.of("after", last, "limit", "5000")));
            answer.path("results").forEach(file -> page.add(Remote.of(file)));
            more = answer.path("has_more").asBoolean() && !page.isEmpty();
            last = page.isEmpty() ? last : page.getLast().path();
        }
        return page.peek();
    }
}
