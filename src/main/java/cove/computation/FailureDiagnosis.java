// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.RunRecord.Failure;
import cove.environment.EnvironmentState;
import cove.executor.Exit;
import cove.executor.Resources;
import cove.executor.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells in words why a run did not succeed, from how it ended and what it printed last. */
final class FailureDiagnosis {
    private static final Pattern NOT_FOUND =
            Pattern.compile(
                    "(?:^(?:\\S*/)?env: .(?<env>[^'’]+).: No such file or directory)"
                            + "|(?:.*: (?:line \\d+: )?(?<shell>[^:]+): (?:command not found|not found|No such file or directory))");
    private static final Pattern CANNOT_START =
            Pattern.compile("cove: (?:line )?\\d+: (?:\\./run|bash): (?<why>.*)");
    private static final Pattern NO_MEMORY =
            Pattern.compile(
                    "MemoryError|std::bad_alloc|annot allocate memory|cannot allocate vector|java\\.lang\\.OutOfMemoryError|out of memory");
    private static final Map<Integer, String> SIGNALS =
            Map.ofEntries(
                    Map.entry(1, "SIGHUP"),
                    Map.entry(2, "SIGINT"),
                    Map.entry(3, "SIGQUIT"),
                    Map.entry(4, "SIGILL, an instruction that this processor does not have"),
                    Map.entry(6, "SIGABRT, it gave up by itself"),
                    Map.entry(7, "SIGBUS, it touched memory or a mapped file that is not there"),
                    Map.entry(8, "SIGFPE, an arithmetic error"),
                    Map.entry(9, "SIGKILL"),
                    Map.entry(11, "SIGSEGV, it touched memory that is not its own"),
                    Map.entry(13, "SIGPIPE, it wrote to a pipe that nobody reads"),
                    Map.entry(15, "SIGTERM"),
                    Map.entry(24, "SIGXCPU, its CPU time was over"),
                    Map.entry(25, "SIGXFSZ, a file became too large"),
                    Map.entry(31, "SIGSYS, a system call that the sandbox forbids"));

    private static final int QUOTED_LINES = 3;

    private FailureDiagnosis() {}

    /**
     * Explains an exit code other than 0.
     *
     * @param lastLines the end of what it printed
     * @param firstLine of the capsule's {@code code/run}
     */
    static Failure explain(
            Exit exit, Resources resources, List<String> lastLines, String firstLine) {
        if (exit.outOfMemory() > 0) {
            return outOfMemory(exit, resources, lastLines);
        }
        if (exit.interruption().isPresent()) {
            var by = exit.interruption().get();
            return new Failure(by.cause(), by.message(), lastLines, by.advice());
        }
        if (exit.logCut()
                || lastLines.stream().anyMatch(line -> line.contains("No space left on device"))) {
            return new Failure(
                    "no_space",
                    "It ended with exit code %d after a disk was full.".formatted(exit.exitCode()),
                    lastLines,
                    "Free disk space on the server (its home folder, /scratch and /results lie there), then run it again.");
        }
        return sandboxFailed(exit, lastLines)
                .or(() -> cannotStart(lastLines, firstLine))
                .or(() -> notFound(exit, lastLines))
                .or(() -> noMemory(resources, lastLines))
                .or(() -> signal(exit, resources, lastLines))
                .orElseGet(
                        () ->
                                new Failure(
                                        "exit_code",
                                        "The capsule's own code ended with exit code %d."
                                                .formatted(exit.exitCode()),
                                        lastLines,
                                        "Read the last lines of its output; the whole log is in the results, file 'output'."));
    }

    private static Failure outOfMemory(Exit exit, Resources resources, List<String> lastLines) {
        String peak =
                exit.peakMemory().isPresent()
                        ? "at its peak it used %s of %s"
                                .formatted(
                                        gibibytes(exit.peakMemory().getAsLong()),
                                        gibibytes(resources.memory()))
                        : "its limit is " + gibibytes(resources.memory());
        return new Failure(
                "out_of_memory",
                "It ran out of memory: %s, and the kernel killed %d of its processes."
                        .formatted(peak, exit.outOfMemory()),
                lastLines,
                "Give the capsule a larger resource class (.codeocean/resources.json), or let it hold less in memory at a time.");
    }

    /** What a program says that asked for memory in vain: no process was killed. */
    private static Optional<Failure> noMemory(Resources resources, List<String> lastLines) {
        return lastLines.stream()
                .filter(line -> NO_MEMORY.matcher(line).find())
                .findFirst()
                .map(
                        _ ->
                                new Failure(
                                        "out_of_memory",
                                        "A program ran out of memory; the limit of the whole computation is %s."
                                                .formatted(gibibytes(resources.memory())),
                                        lastLines,
                                        "Give the capsule a larger resource class (.codeocean/resources.json), or let it hold less in memory at a time."));
    }

    /**
     * Before the run's own code says anything, bubblewrap may say why it cannot make the sandbox.
     */
    private static Optional<Failure> sandboxFailed(Exit exit, List<String> lastLines) {
        String first = lastLines.isEmpty() ? "" : lastLines.getFirst();
        boolean failed =
                (exit.exitCode() == 125 && first.startsWith("cove: "))
                        || (exit.exitCode() == 127 && first.endsWith("exec: bwrap: not found"))
                        || (exit.exitCode() == 1
                                && first.startsWith("bwrap: ")
                                && lastLines.size() == 1);
        return failed
                ? Optional.of(
                        new Failure(
                                "sandbox_failed",
                                "The sandbox could not be made, so none of the capsule's code ran: %s."
                                        .formatted(first),
                                lastLines,
                                "This is for the server's administrator: install bubblewrap, and let this user make user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0 or kernel.unprivileged_userns_clone=1 where these are set)."))
                : Optional.empty();
    }

    private static Optional<Failure> cannotStart(List<String> lastLines, String firstLine) {
        return lastLines.stream()
                .map(CANNOT_START::matcher)
                .filter(java.util.regex.Matcher::matches)
                .findFirst()
                .map(
                        found ->
                                new Failure(
                                        "interpreter_not_found",
                                        "code/run could not be started: %s. Its first line is '%s'."
                                                .formatted(
                                                        found.group("why"),
                                                        firstLine.stripTrailing()),
                                        lastLines,
                                        firstLine.endsWith("\r")
                                                ? "The file has Windows line ends; save it with Unix ones."
                                                : "Name an interpreter that this environment has, or let the administrator install it on the host."));
    }

    private static Optional<Failure> notFound(Exit exit, List<String> lastLines) {
        if (exit.exitCode() == 126) {
            return Optional.of(
                    new Failure(
                            "not_executable",
                            "A program that the capsule called may not be executed (exit code 126).",
                            lastLines,
                            "Give the file the executable bit, or call its interpreter with the file as argument."));
        }
        if (exit.exitCode() != 127) {
            return Optional.empty();
        }
        String program =
                lastLines.reversed().stream()
                        .map(NOT_FOUND::matcher)
                        .filter(java.util.regex.Matcher::find)
                        .findFirst()
                        .map(
                                found ->
                                        found.group("env") != null
                                                ? found.group("env")
                                                : found.group("shell").strip())
                        .map("'%s'"::formatted)
                        .orElse("a program");
        return Optional.of(
                new Failure(
                        "command_not_found",
                        "The capsule called %s, which this environment does not have (exit code 127)."
                                .formatted(program),
                        lastLines,
                        "Install it on the host, or run the capsule in its own environment with the docker executor."));
    }

    private static Optional<Failure> signal(
            Exit exit, Resources resources, List<String> lastLines) {
        return exit.signal()
                .map(
                        number ->
                                new Failure(
                                        "killed_by_signal",
                                        "It was killed by signal %d (%s)."
                                                .formatted(
                                                        number,
                                                        SIGNALS.getOrDefault(
                                                                number, "no common one")),
                                        lastLines,
                                        number == 9
                                                ? "Somebody or the kernel killed it; its memory limit was %s. Look into the machine's log (dmesg), then run it again."
                                                        .formatted(gibibytes(resources.memory()))
                                                : "Run it again; if it ends so each time, the fault is in the program that ran last."));
    }

    /** What a user asked for is no mystery, but the script that waits for it should know. */
    static Failure stopped(Optional<String> by, List<String> lastLines) {
        return new Failure(
                "stopped",
                by.map("%s stopped it."::formatted).orElse("It was stopped on request."),
                lastLines,
                "Run it again when you want it.");
    }

    /** A mount of a bucket ended before the run did. */
    static Failure externalDataLost(String why, List<String> lastLines) {
        return new Failure(
                "external_data_lost",
                "The bucket that it read went away while it ran (%s), so it may not have read all that it wanted."
                        .formatted(why),
                lastLines,
                "Run it again; if it ends so each time, the server's administrator looks why its rclone ends: the machine's log (dmesg) tells of memory.");
    }

    /** Nobody will learn how it ended. */
    static Failure lost(RunStatus.Lost lost) {
        return lost.interruption()
                .map(by -> notCarriedOut(by.cause(), by.message(), by.advice()))
                .orElseGet(
                        () ->
                                notCarriedOut(
                                        "lost",
                                        "The run was lost: %s.".formatted(lost.reason()),
                                        "Run it again; what it printed until then is in its log."));
    }

    /** The root folder that the capsule would run in lacks what its script begins with. */
    static Failure interpreterMissing(Path root, String program, String firstLine) {
        return notCarriedOut(
                "interpreter_not_found",
                "code/run was not started: it needs %s, which the root folder %s does not have. Its first line is '%s'."
                        .formatted(program, root, firstLine.stripTrailing()),
                "This is for the server's administrator: install it there (with debootstrap's folders: chroot %s apt-get install ...), or name another folder in cove.toml, [environments.folders]."
                        .formatted(root));
    }

    /** What the capsule runs in could not be made. */
    static Failure environmentFailed(String id, String slug, EnvironmentState.Failed failed) {
        List<String> printed = failed.lastLines();
        List<String> quoted =
                printed.subList(Math.max(0, printed.size() - QUOTED_LINES), printed.size());
        String step = failed.step().map("at '%s', "::formatted).orElse("");
        return new Failure(
                "environment_failed",
                "The environment of capsule-%s could not be built: %s%s.%s"
                        .formatted(
                                slug,
                                step,
                                failed.reason().replaceFirst("\\.$", ""),
                                quoted.isEmpty()
                                        ? ""
                                        : " The last that it printed:\n    %s\n"
                                                .formatted(String.join("\n    ", quoted))),
                printed,
                failed.advice()
                        + (failed.log().isPresent()
                                ? " The whole log of the build: cove logs --build %s".formatted(id)
                                : ""));
    }

    /** The run could not be carried out, or its end was not seen. */
    static Failure notCarriedOut(String cause, String reason, String advice) {
        return new Failure(cause, reason, List.of(), advice);
    }

    private static String gibibytes(long bytes) {
        return bytes < (1L << 30)
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20))
                : String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
    }
}
