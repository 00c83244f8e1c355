// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A line that the command of a run wrote, which may write anything; see {@code tasks.sh}. */
sealed interface TaskRequest {
    /** What the command calls the task by; it counts them. */
    int number();

    /**
     * To start a task.
     *
     * @param folder of the task, below that of all tasks, as are those that it may read
     * @param memory bytes; 0 for as much as the run has
     */
    record Start(
            int number, String folder, String kind, int cpus, long memory, List<String> readable)
            implements TaskRequest {}

    /** To end a task, however far it is. */
    record Kill(int number) implements TaskRequest {}

    /** To start what cannot be. */
    record Senseless(int number) implements TaskRequest {}

    Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    Pattern BYTES = Pattern.compile("[0-9]{1,18}");

    /** The folders below another one that have a plain name, each of their names. */
    Pattern BELOW = Pattern.compile("[0-9A-Za-z_-][0-9A-Za-z._-]*(/[0-9A-Za-z_-][0-9A-Za-z._-]*)*");

    int FIXED_WORDS = 6;

    /** What a line asks for, or nothing if it does not say of which task. */
    static Optional<TaskRequest> parse(String line) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() < 2 || !NUMBER.matcher(words.get(1)).matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(words.get(1));
        return switch (words.getFirst()) {
            case "run" -> Optional.of(start(number, words));
            case "kill" -> Optional.of(new Kill(number));
            default -> Optional.empty();
        };
    }

    private static TaskRequest start(int number, List<String> words) {
        if (words.size() < FIXED_WORDS
                || !BELOW.matcher(words.get(2)).matches()
                || !NUMBER.matcher(words.get(4)).matches()
                || !BYTES.matcher(words.get(5)).matches()) {
            return new Senseless(number);
        }
        return new Start(
                number,
                words.get(2),
                words.get(3),
                Math.max(1, Integer.parseInt(words.get(4))),
                Long.parseLong(words.get(5)),
                words.subList(FIXED_WORDS, words.size()).stream()
                        .filter(folder -> BELOW.matcher(folder).matches())
                        .toList());
    }
}
