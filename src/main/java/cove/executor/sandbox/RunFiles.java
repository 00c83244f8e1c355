// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Exit;
import cove.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/** The files by which a shim and the server talk, in the folder of one run; see run.sh. */
public record RunFiles(Path folder) {
    private static final int EXIT_RESERVE_BYTES = 512;
    private static final String CGROUPS = "cgroups=";
    private static final String NOBODY = "nobody";

    Path launch() {
        return folder.resolve("launch.sh");
    }

    /** For a run that starts tasks, what tasks.sh has to know. */
    Path taskSettings() {
        return folder.resolve("tasks.sh");
    }

    /** What only bubblewrap may read; the run takes it away as it starts. */
    Path secrets() {
        return folder.resolve("secrets");
    }

    /** Writes {@link #secrets} for this account alone. */
    void writeSecrets(String text) throws IOException {
        var privately =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(secrets(), privately);
        Files.writeString(secrets(), text);
    }

    /** For those of a run that never started. */
    public void deleteSecrets() {
        try {
            Files.deleteIfExists(secrets());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the disk space of what the shim writes later. */
    void reserve() throws IOException {
        Files.writeString(folder.resolve("exit"), "\n".repeat(EXIT_RESERVE_BYTES));
    }

    /** The boot for which the launch was written; none when it was never written to its end. */
    Optional<String> launchBoot() {
        return read("launch.sh")
                .filter(text -> text.endsWith("# end\n"))
                .flatMap(
                        text -> text.lines().filter(line -> line.startsWith("# boot ")).findFirst())
                .map(line -> line.substring("# boot ".length()));
    }

    /** Whether the run was started, or kept from starting, once and for all. */
    public boolean isClaimed() {
        return claim().isPresent();
    }

    /** Whether it was kept from ever starting. */
    public boolean isClaimedForNobody() {
        return claim().filter(NOBODY::equals).isPresent();
    }

    /** The first line, once it is there: who appends to the claim later comes too late. */
    public Optional<String> claim() {
        return read("claim")
                .filter(text -> text.contains("\n"))
                .map(text -> text.substring(0, text.indexOf('\n')));
    }

    /**
     * Keeps a run of another machine from ever starting; tells whether that came in time. Two
     * machines may both append to a file of a network file system in the same place (open(2),
     * O_APPEND); a link is made once.
     */
    public boolean claimForNobodyByLink() {
        Path own = folder.resolve("claim." + UUID.randomUUID());
        try {
            if (!isClaimed()) {
                Files.writeString(own, NOBODY + "\n");
                Files.createLink(folder.resolve("claim"), own);
            }
        } catch (IOException e) {
            // Somebody was first, or the folder is gone.
        } finally {
            deleteQuietly(own);
        }
        return isClaimedForNobody();
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The folder is gone, and it too.
        }
    }

    /** Keeps a run from ever starting; tells whether that came in time. */
    boolean claimForNobody() {
        try {
            if (!isClaimed()) {
                Files.writeString(
                        folder.resolve("claim"),
                        NOBODY + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
            return isClaimedForNobody();
        } catch (IOException e) {
            return false;
        }
    }

    /** When it was claimed, by the clock of its folder's disk. */
    public Instant claimed() {
        return modified("claim");
    }

    /** Who watches the run. */
    Optional<ProcessIdentity> shim() {
        return claim().flatMap(ProcessIdentity::parse);
    }

    /** None before it is there, and none once the end is written over it. */
    Optional<Long> sandboxPid() {
        return read("exit")
                .map(String::strip)
                .filter(text -> text.matches("[0-9]+"))
                .map(Long::parseLong);
    }

    List<Path> cgroups() {
        return read("launch.sh").stream()
                // The first such line: an argument further down may look like one.
                .flatMap(text -> text.lines().filter(line -> line.startsWith(CGROUPS)).limit(1))
                .map(line -> line.substring(CGROUPS.length()).replace("'", "").strip())
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** How it ended, once it has. */
    public Optional<Exit> exit() {
        return record().map(this::exit);
    }

    /** The signal that its shim was sent to end it, if it was. */
    public Optional<String> signalled() {
        return record().map(values -> values.getOrDefault("signalled", ""))
                .filter(signal -> !signal.isEmpty());
    }

    private Optional<Map<String, String>> record() {
        return read("exit")
                .filter(text -> text.startsWith("exit_code=") && text.contains("\nend\n"))
                .map(
                        text ->
                                text.lines()
                                        .takeWhile(line -> !line.equals("end"))
                                        .map(line -> line.split("=", 2))
                                        .collect(
                                                Collectors.toMap(
                                                        pair -> pair[0], pair -> pair[1])));
    }

    private Exit exit(Map<String, String> values) {
        return new Exit(
                Integer.parseInt(values.get("exit_code")),
                // The claim of another machine may take longer to be seen than its end.
                Files.exists(folder.resolve("claim")) ? claimed() : modified("launch.sh"),
                modified("exit"),
                number(values, "peak_memory"),
                number(values, "cpu_millis").isPresent() ? number(values, "cpu_millis") : times(),
                (int) number(values, "out_of_memory").orElse(0),
                "1".equals(values.get("log_cut")));
    }

    /**
     * The CPU time of the shim's children as its shell tells it: "0m0.010s 0m0.020s", second line.
     */
    private OptionalLong times() {
        return read("times").stream()
                .flatMap(text -> text.lines().skip(1))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .mapToLong(RunFiles::millis)
                .reduce(Long::sum);
    }

    private static long millis(String minutesAndSeconds) {
        int m = minutesAndSeconds.indexOf('m');
        double seconds =
                Double.parseDouble(
                        minutesAndSeconds.substring(m + 1, minutesAndSeconds.length() - 1));
        return Math.round(
                (Integer.parseInt(minutesAndSeconds.substring(0, m)) * 60 + seconds) * 1000);
    }

    private static OptionalLong number(Map<String, String> values, String key) {
        String text = values.getOrDefault(key, "");
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private Instant modified(String name) {
        try {
            return Files.getLastModifiedTime(folder.resolve(name)).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(folder.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
