// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.RunHandle;
import cove.executor.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run uses on its node: a line that its job writes over the one before it, twice; see
 * job.sh.
 */
record NodeUsage(Path file) {
    /** Written over in one write, of which a reader may see a part: then the lines differ. */
    private static final Pattern LINES =
            Pattern.compile("([0-9]{9}) ([0-9]{15}) ([0-9]{15})\n\\1 \\2 \\3\n");

    private static final int LENGTH = 2 * (9 + 1 + 15 + 1 + 15 + 1);

    static NodeUsage of(RunHandle handle) {
        return new NodeUsage(handle.folder().resolve("usage.node"));
    }

    /** Takes the disk space of what the job writes later. */
    void reserve() throws IOException {
        Files.writeString(file, "\n".repeat(LENGTH));
    }

    /** Nothing until the job has said something, and of whatever else is there. */
    Optional<Usage> read() {
        return text().map(LINES::matcher)
                .filter(Matcher::matches)
                .map(
                        match ->
                                new Usage(
                                        number(match, 2),
                                        number(match, 3),
                                        OptionalLong.of(number(match, 1))));
    }

    private Optional<String> text() {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(in.readNBytes(LENGTH), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // its folder was removed
        }
    }

    /** Whether the job has said nothing yet. */
    boolean isSilent() {
        return text().filter("\n".repeat(LENGTH)::equals).isPresent();
    }

    private static long number(Matcher match, int group) {
        return Long.parseLong(match.group(group));
    }
}
