// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.http.Call;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which computations a list shows. Lists of the API and of the pages read it from the same words of
 * their addresses.
 *
 * @param stages only those in one of these; none means all
 * @param mine only those that the caller started
 * @param program only runs of this capsule or pipeline
 * @param from only those made at that time or later
 * @param before only those made earlier
 * @param results whether they have results
 * @param words each is in the name of the run or of its program, or begins its id
 * @param asked the words of the address
 */
public record ComputationFilter(
        Set<Stage> stages,
        boolean mine,
        Optional<String> program,
        Optional<Instant> from,
        Optional<Instant> before,
        Optional<Boolean> results,
        List<String> words,
        Map<String, String> asked) {

    /** How far a computation is, or how it ended; one that could not be run has failed. */
    public enum Stage {
        INITIALIZING,
        RUNNING,
        FINALIZING,
        SUCCEEDED,
        FAILED,
        STOPPED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOver() {
            return compareTo(SUCCEEDED) >= 0;
        }
    }

    /** All of them. */
    public static final ComputationFilter NONE =
            new ComputationFilter(
                    Set.of(),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Map.of());

    private static final List<String> NAMES =
            List.of("query", "state", "owner", "program", "from", "to", "results");
    private static final int MOST_WORDS = 10;
    private static final int LONGEST = 200;

    public ComputationFilter {
        stages = stages.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(stages));
        words = List.copyOf(words);
        asked = Collections.unmodifiableMap(new LinkedHashMap<>(asked));
    }

    /**
     * Reads it from the query of an address; what is empty asks for nothing.
     *
     * @throws CoveException {@link Problem.Invalid} with all mistakes
     */
    public static ComputationFilter read(Call call) {
        var asked = new LinkedHashMap<String, String>();
        for (String name : NAMES) {
            call.query(name)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> asked.put(name, text));
        }
        return of(asked);
    }

    /** The runs of one capsule or pipeline. */
    public static ComputationFilter ofProgram(String id) {
        return of(Map.of("program", id));
    }

    /** Reads it from words by their names; those of other names are passed over. */
    static ComputationFilter of(Map<String, String> asked) {
        var mistakes = new ArrayList<String>();
        asked.forEach(
                (name, text) -> {
                    if (text.length() > LONGEST) {
                        mistakes.add(
                                "%s has more than %d characters; ask for less at a time"
                                        .formatted(name, LONGEST));
                    }
                });
        var filter =
                new ComputationFilter(
                        stages(asked.getOrDefault("state", ""), mistakes),
                        isMine(asked.getOrDefault("owner", "all"), mistakes),
                        Optional.ofNullable(asked.get("program")),
                        time(asked, "from", 0, mistakes),
                        time(asked, "to", 1, mistakes),
                        results(asked, mistakes),
                        words(asked.getOrDefault("query", ""), mistakes),
                        asked);
        if (!mistakes.isEmpty()) {
            throw new CoveException(new Problem.Invalid(mistakes));
        }
        return filter;
    }

    private static Set<Stage> stages(String text, List<String> mistakes) {
        var stages = EnumSet.noneOf(Stage.class);
        for (String word : text.split(",", -1)) {
            switch (word.strip()) {
                case "" -> {}
                case "open" -> stages.addAll(EnumSet.range(Stage.INITIALIZING, Stage.FINALIZING));
                case "over" -> stages.addAll(EnumSet.range(Stage.SUCCEEDED, Stage.STOPPED));
                case String name ->
                        Arrays.stream(Stage.values())
                                .filter(stage -> stage.word().equals(name))
                                .findFirst()
                                .ifPresentOrElse(
                                        stages::add,
                                        () ->
                                                mistakes.add(
                                                        "state must be open, over, initializing, running, finalizing, succeeded, failed or stopped, or several with commas between them"));
            }
        }
        return stages;
    }

    private static boolean isMine(String word, List<String> mistakes) {
        if (!List.of("all", "me").contains(word)) {
            mistakes.add("owner must be me or all");
        }
        return word.equals("me");
    }

    private static Optional<Boolean> results(Map<String, String> asked, List<String> mistakes) {
        String word = asked.getOrDefault("results", "");
        if (!List.of("", "true", "false").contains(word)) {
            mistakes.add("results must be true or false");
        }
        return word.isEmpty() ? Optional.empty() : Optional.of(word.equals("true"));
    }

    /** A day in UTC, to its beginning or, with one added, to its end; or seconds since 1970. */
    private static Optional<Instant> time(
            Map<String, String> asked, String name, int days, List<String> mistakes) {
        String text = asked.getOrDefault(name, "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.matches("[0-9]{1,11}")) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        try {
            return Optional.of(
                    LocalDate.parse(text).plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeParseException e) {
            mistakes.add(
                    "%s must be a day such as 2026-11-23, or seconds since 1970".formatted(name));
            return Optional.empty();
        }
    }

    private static List<String> words(String query, List<String> mistakes) {
        List<String> words =
                Arrays.stream(query.split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
        if (words.size() > MOST_WORDS) {
            mistakes.add(
                    "query has %d words, but it may have %d; look for less at a time"
                            .formatted(words.size(), MOST_WORDS));
        }
        return words;
    }

    /** Whether it leaves anything out. */
    public boolean isAsked() {
        return !stages.isEmpty()
                || mine
                || program.isPresent()
                || from.isPresent()
                || before.isPresent()
                || results.isPresent()
                || !words.isEmpty();
    }
}
