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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The files by which a shim and the server talk, in the folder of one run; see shim.sh. */
record RunFiles(Path folder) {
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
    void deleteSecrets() {
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
    boolean isClaimed() {
        return claim().isPresent();
    }

    boolean isClaimedForNobody() {
        return claim().filter(NOBODY::equals).isPresent();
    }

    /** The first line, once it is there: who appends to the claim later comes too late. */
    private Optional<String> claim() {
        return read("claim")
                .filter(text -> text.contains("\n"))
                .map(text -> text.substring(0, text.indexOf('\n')));
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

    Instant claimed() {
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

    Optional<Exit> exit() {
        return read("exit")
                .filter(text -> text.startsWith("exit_code=") && text.contains("\nend\n"))
                .map(this::parseExit);
    }

    private Exit parseExit(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines()
                .takeWhile(line -> !line.equals("end"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> values.put(pair[0], pair[1]));
        return new Exit(
                Integer.parseInt(values.get("exit_code")),
                claimed(),
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
