// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.SecretVariables;
import cove.executor.Tasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How secrets get into a sandbox: as options that bubblewrap reads from a file descriptor
 * (bwrap(1), {@code --args}). Among its arguments every user of the machine could read them ({@code
 * /proc/PID/cmdline}, proc(5)).
 */
final class SecretOptions {
    /**
     * Above those that network.sh takes while a run starts, below that of the system call filter.
     */
    static final int DESCRIPTOR = 5;

    /** In the outer sandbox of a run that starts tasks: in memory, and seen by tasks.sh alone. */
    private static final String SCRIPT = "/run/secrets.sh";

    private SecretOptions() {}

    /** What the command line has of them. */
    static List<String> of(SecretVariables secrets) {
        return secrets.isEmpty() ? List.of() : List.of("--args", "" + DESCRIPTOR);
    }

    /** What stands behind the descriptor: words, each with a NUL at its end. */
    static String text(SecretVariables secrets) {
        return String.join("", words(secrets).stream().map(word -> word + "\0").toList());
    }

    private static List<String> words(SecretVariables secrets) {
        var words = new ArrayList<String>();
        new TreeMap<>(secrets.values())
                .forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        return words;
    }

    /** Where the options for a kind of task are, in the outer sandbox. */
    private static String fileOf(int kind) {
        return "/run/secrets-" + kind;
    }

    /** The files of those kinds of tasks that have secrets, by the kind's name. */
    static Map<String, String> files(Tasks tasks) {
        var files = new LinkedHashMap<String, String>();
        for (String name : new TreeMap<>(tasks.kinds()).keySet()) {
            if (!tasks.kinds().get(name).secrets().isEmpty()) {
                files.put(name, fileOf(files.size()));
            }
        }
        return files;
    }

    /** What the outer sandbox's command line has of them. */
    static List<String> ofOuter(Tasks tasks) {
        return files(tasks).isEmpty()
                ? List.of()
                : List.of("--perms", "0600", "--file", "" + DESCRIPTOR, SCRIPT);
    }

    /**
     * What stands behind the outer sandbox's descriptor: a script that writes the files of all
     * kinds. One text for all, since a shell can name only a few descriptors; {@code printf} is a
     * builtin, so that its words are no process's arguments.
     */
    static String script(Tasks tasks) {
        var script = new StringBuilder();
        files(tasks)
                .forEach(
                        (name, file) ->
                                script.append(
                                        "printf '%%s\\0' %s > %s\n"
                                                .formatted(
                                                        ShellText.quote(
                                                                words(
                                                                        tasks.kinds()
                                                                                .get(name)
                                                                                .secrets())),
                                                        file)));
        return script.toString();
    }

    /** What tasks.sh does before anything else. */
    static String unpacking(Tasks tasks) {
        return files(tasks).isEmpty()
                ? ""
                : "(umask 077 && . %s && rm %s) || exit 125".formatted(SCRIPT, SCRIPT);
    }
}
