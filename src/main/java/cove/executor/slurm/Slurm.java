// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.process.CommandRunner;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Slurm's commands, and what they print (sbatch(1), squeue(1), scancel(1), sacct(1)). They get
 * nothing of the server's environment but where to look: what is in it would reach the jobs, and
 * change what is printed.
 */
final class Slurm {
    /** What became of a job that was handed in. */
    sealed interface Answer {
        record Accepted(String job) implements Answer {}

        /** It will not take this one. */
        record Refused(String why) implements Answer {}

        /** It cannot take one now. */
        record Later(String why) implements Answer {}
    }

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final int MOST_OUTPUT = 1 << 28;
    private static final Path ANYWHERE = Path.of("/");

    /** {@code --parsable} prints the number, and the cluster where there are several. */
    private static final Pattern NUMBER =
            Pattern.compile(
                    "^(?:Submitted batch job )?([0-9]+)(?:;\\S+)?(?: on cluster \\S+)?\\s*$",
                    Pattern.MULTILINE);

    /** What says that it is the cluster's state and not the job that is in the way. */
    private static final Pattern PASSING =
            Pattern.compile(
                    "contact slurm controller|timed out|Connection refused|Zero Bytes were transmitted"
                            + "|standby mode|[Aa]uthentication|[Mm]unge|credential|temporarily unavailable"
                            + "|temporarily unable|Unable to connect|No route to host|I/O error"
                            + "|job submit limit|shutting down|Communication connection failure"
                            + "|Transport endpoint|resolve|configuration source",
                    Pattern.CASE_INSENSITIVE);

    private final Optional<Path> configuration;

    Slurm(Optional<Path> configuration) {
        this.configuration =
                configuration.or(
                        () -> Optional.ofNullable(System.getenv("SLURM_CONF")).map(Path::of));
    }

    Answer submit(Path script) {
        CommandRunner.Outcome outcome;
        try {
            outcome = run("sbatch", "--parsable", script.toString());
        } catch (UncheckedIOException e) {
            return new Answer.Later(e.getMessage());
        }
        if (outcome.succeeded()) {
            return parseNumber(outcome.stdout())
                    .<Answer>map(Answer.Accepted::new)
                    .orElseGet(
                            () ->
                                    new Answer.Later(
                                            "sbatch printed no number of a job but: "
                                                    + said(outcome)));
        }
        return PASSING.matcher(outcome.stderr()).find() || outcome.exitCode() > 1
                ? new Answer.Later(said(outcome))
                : new Answer.Refused(said(outcome));
    }

    /** The number of a job, wherever a site's own lines put it. */
    static Optional<String> parseNumber(String printed) {
        return NUMBER.matcher(printed)
                .results()
                .map(found -> found.group(1))
                .reduce((_, last) -> last);
    }

    /** This account's jobs that are not over; nothing when Slurm does not answer. */
    Reply<List<Job>> queue() {
        return jobs("squeue", "--me", "--all", "--noheader", "--format=" + Job.SQUEUE_FORMAT);
    }

    /** Those of these jobs that the controller remembers, or else the accounting. */
    Reply<List<Job>> remembered(Collection<String> ids) {
        String list = String.join(",", ids);
        var found =
                jobs(
                        "squeue",
                        "--all",
                        "--noheader",
                        "--states=all",
                        "--jobs=" + list,
                        "--format=" + Job.SQUEUE_FORMAT);
        var known = new ArrayList<>(found.value().orElse(List.of()));
        List<String> others =
                ids.stream()
                        .filter(id -> known.stream().noneMatch(job -> job.id().equals(id)))
                        .toList();
        if (!others.isEmpty()) {
            jobs(
                            "sacct",
                            "--allocations",
                            "--noheader",
                            "--parsable2",
                            "--jobs=" + String.join(",", others),
                            "--format=" + Job.SACCT_FORMAT)
                    .value()
                    .ifPresent(known::addAll);
        }
        // Of numbers that it does not know any more it says so, and means none.
        boolean answered = found.value().isPresent() || found.trouble().contains("Invalid job id");
        return answered ? Reply.of(List.copyOf(known)) : Reply.none(found.trouble());
    }

    private Reply<List<Job>> jobs(String... command) {
        try {
            var outcome = run(command);
            return outcome.succeeded()
                    ? Reply.of(
                            outcome.stdout()
                                    .lines()
                                    .flatMap(line -> Job.parse(line).stream())
                                    .toList())
                    : Reply.none(said(outcome));
        } catch (UncheckedIOException e) {
            return Reply.none(e.getMessage());
        }
    }

    /** Ends jobs of this name that have not begun. */
    void cancelWaiting(String name) {
        quietly(LIMIT, "scancel", "--state=PENDING", "--name=" + name);
    }

    /** Ends a job in Slurm's own way: it asks, waits, and kills. */
    void cancel(String job) {
        quietly(LIMIT, "scancel", job);
    }

    /** The same, if it still is that name's: numbers may come again. */
    void cancel(String job, String name) {
        quietly(LIMIT, "scancel", "--name=" + name, job);
    }

    /**
     * Tells the jobs' own shells, and nothing else of theirs, a signal; whether all were told. Of a
     * suspended job scancel asks for that again and again, for a minute and a half.
     */
    boolean signalShells(String signal, Collection<String> jobs) {
        var words = new ArrayList<>(List.of("scancel", "--batch", "--signal=" + signal));
        words.addAll(jobs);
        return quietly(SOON, words.toArray(String[]::new));
    }

    private boolean quietly(Duration limit, String... command) {
        try {
            return run(limit, command).succeeded();
        } catch (UncheckedIOException e) {
            JobTable.log.debug("{}", e.getMessage());
            return false;
        }
    }

    /** What the cluster is called. */
    Optional<String> cluster() {
        try {
            return run("scontrol", "show", "config")
                    .stdout()
                    .lines()
                    .filter(line -> line.startsWith("ClusterName"))
                    .map(line -> line.substring(line.indexOf('=') + 1).strip())
                    .findFirst();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private CommandRunner.Outcome run(String... command) {
        return run(LIMIT, command);
    }

    private CommandRunner.Outcome run(Duration limit, String... command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        configuration.ifPresent(file -> environment.put("SLURM_CONF", file.toString()));
        return CommandRunner.runApart(List.of(command), ANYWHERE, environment, limit, MOST_OUTPUT);
    }

    private static String said(CommandRunner.Outcome outcome) {
        String text = (outcome.stderr() + outcome.stdout()).strip();
        return text.isEmpty() ? "exit code " + outcome.exitCode() : text;
    }

    /** An answer, or why there is none. */
    record Reply<T>(Optional<T> value, String trouble) {
        static <T> Reply<T> of(T value) {
            return new Reply<>(Optional.of(value), "");
        }

        static <T> Reply<T> none(String trouble) {
            return new Reply<>(Optional.empty(), trouble);
        }
    }
}
