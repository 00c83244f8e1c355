// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a build failed, as BuildKit tells it with {@code --progress=plain}: {@code #5 [2/3] RUN x}
 * begins a step, {@code #5 0.04 text} is what it prints after 0.04 seconds, and {@code #5 ERROR:}
 * ends it.
 *
 * @param step the instruction, if one was reached
 * @param reason what the builder says
 * @param lastLines what the step printed last
 */
record FailedStep(Optional<String> step, String reason, List<String> lastLines) {
    private static final Pattern LINE = Pattern.compile("#(\\d+) (.*)");
    private static final Pattern TITLE = Pattern.compile("(?:\\[[^]]*\\d+/\\d+] |\\[internal] ).*");
    private static final Pattern PRINTED = Pattern.compile("\\d+\\.\\d+ (.*)");
    private static final Pattern NUMBER = Pattern.compile("\\[(?:[^]]*\\d+/\\d+|internal)] ");

    /** What BuildKit says around the reason. */
    private static final Pattern WRAPPING =
            Pattern.compile(
                    "(?:ERROR: )?(?:failed to (?:solve(?: with frontend [\\w.]+)?|create LLB definition|build LLB|compute cache key): )*");

    /** What is said of a command that is quoted already. */
    private static final Pattern EXIT_CODE =
            Pattern.compile(
                    "(?:executor failed running|process) .*: exit code: (\\d+)", Pattern.DOTALL);

    private static final int KEPT_LINES = 20;

    /** What {@link Recipe} put before the command, which its author did not write. */
    private static final Pattern OURS =
            Pattern.compile(
                    "--mount=type=secret,id=%s\\S* |: for [A-Za-z0-9-]*; (?:\\. /run/secrets/%s && )?"
                            .formatted(Recipe.STEP_SECRETS, Recipe.STEP_SECRETS));

    static FailedStep of(List<String> log) {
        Map<String, String> titles = new HashMap<>();
        Map<String, List<String>> printed = new HashMap<>();
        for (String text : log) {
            var line = LINE.matcher(text);
            if (!line.matches()) {
                continue;
            }
            String number = line.group(1);
            String rest = line.group(2);
            var print = PRINTED.matcher(rest);
            if (rest.startsWith("ERROR: ")) {
                return failed(
                        titles.get(number),
                        rest.substring("ERROR: ".length()),
                        printed.getOrDefault(number, List.of()));
            } else if (print.matches()) {
                printed.computeIfAbsent(number, _ -> new ArrayList<>()).add(print.group(1));
            } else if (TITLE.matcher(rest).matches()) {
                titles.putIfAbsent(number, rest);
            }
        }
        List<String> words = log.stream().filter(line -> !line.isBlank()).toList();
        String last = words.isEmpty() ? "the builder said nothing" : words.getLast();
        return new FailedStep(Optional.empty(), reason(last), lastOf(words));
    }

    private static FailedStep failed(String title, String reason, List<String> printed) {
        Optional<String> step =
                Optional.ofNullable(title)
                        .map(text -> NUMBER.matcher(text).replaceFirst(""))
                        .map(text -> OURS.matcher(text).replaceAll(""));
        var code = EXIT_CODE.matcher(reason);
        return new FailedStep(
                step,
                step.isPresent() && code.matches()
                        ? "it ended with exit code " + code.group(1)
                        : reason(reason),
                lastOf(printed));
    }

    private static String reason(String text) {
        String bare = WRAPPING.matcher(text).replaceFirst("");
        return OURS.matcher(bare).replaceAll("").strip();
    }

    private static List<String> lastOf(List<String> lines) {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size()));
    }
}
