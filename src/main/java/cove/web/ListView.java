// SPDX-License-Identifier: Apache-2.0
package cove.web;

import static java.util.stream.Collectors.joining;

import cove.computation.ComputationFilter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A list of computations as a page shows it.
 *
 * @param rows each as it was rendered
 * @param older where the next page is, else empty
 * @param newest whether it is the first page
 * @param programs to choose from, names by ids
 * @param now milliseconds since 1970
 */
record ListView(
        ComputationFilter filter,
        List<String> rows,
        String older,
        boolean newest,
        Map<String, String> programs,
        long now) {
    private static final String PATH = "/computations";

    /** Words of the filter and what people read. */
    private static final Map<String, String> STATES = stateWords();

    private static Map<String, String> stateWords() {
        var states = new LinkedHashMap<String, String>();
        states.put("", "Any");
        states.put("open", "Not over");
        states.put("initializing", "Waiting");
        states.put("running", "Running");
        states.put("finalizing", "Collecting results");
        states.put("succeeded", "Succeeded");
        states.put("failed", "Failed");
        states.put("stopped", "Stopped");
        states.put("over", "Over");
        return states;
    }

    ListView {
        rows = List.copyOf(rows);
    }

    /** What may be chosen as state; also one that only somebody who writes addresses asks for. */
    Map<String, String> states() {
        var states = new LinkedHashMap<>(STATES);
        states.putIfAbsent(asked("state"), asked("state").replace(",", ", "));
        return states;
    }

    String asked(String name) {
        return filter.asked().getOrDefault(name, "");
    }

    /** Whether something is asked for that is not always in sight. */
    boolean asksMore() {
        return List.of("program", "from", "to", "results").stream()
                .anyMatch(filter.asked()::containsKey);
    }

    /** The address of this list from its first page on. */
    String path() {
        return path(filter, Optional.empty());
    }

    static String path(ComputationFilter filter, Optional<String> token) {
        var asked = new LinkedHashMap<>(filter.asked());
        token.ifPresent(text -> asked.put("next_token", text));
        return asked.isEmpty()
                ? PATH
                : PATH
                        + "?"
                        + asked.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                                .collect(joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
