// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Lets people write the first characters of an id where they are unambiguous. */
final class ShortId {
    private static final String WHOLE =
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final String START = "[0-9a-f][0-9a-f-]{3,34}";

    private ShortId() {}

    static boolean isWhole(String text) {
        return text.matches(WHOLE);
    }

    /** Whether it may be the start of an id. */
    static boolean isStart(String text) {
        return text.matches(START);
    }

    /** The computation meant, among the newest thousand; what is no start of one stays as it is. */
    static String ofComputation(ApiClient api, String text) {
        return isStart(text)
                ? complete(
                        text,
                        api.get("/api/cove/v1/computations?limit=1000").path("results"),
                        "computations")
                : text;
    }

    /** The capsule or pipeline meant, archived or not. */
    static String of(ApiClient api, ProgramCode.Kind kind, String text) {
        String words = kind == ProgramCode.Kind.PROGRAM ? "capsules and pipelines" : kind.words();
        return isStart(text)
                ? complete(text, api.get(kind.calls() + "?archived=any"), words)
                : text;
    }

    private static String complete(String start, JsonNode candidates, String kind) {
        List<String> matching = new ArrayList<>();
        for (JsonNode candidate : candidates) {
            String id = candidate.path("id").asText();
            if (id.startsWith(start)) {
                matching.add(id);
            }
        }
        if (matching.size() > 1) {
            throw new CommandFailure(
                    "The ids of %d %s begin with '%s', such as %s and %s; give more of the one you mean."
                            .formatted(
                                    matching.size(),
                                    kind,
                                    start,
                                    matching.get(0),
                                    matching.get(1)));
        }
        return matching.isEmpty() ? start : matching.getFirst();
    }
}
