// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run used from time to time, in the file {@code usage} of its folder: a line a sample,
 * {@code SECONDS CPU_MILLIS MEMORY}. The longer it runs, the further apart they are, so that a run
 * of a year has fewer than 2,000.
 */
public record UsageSamples(List<Sample> all) {
    /** A line that was cut by a kill or a full disk says nothing. */
    private static final Pattern LINE = Pattern.compile("([0-9]{1,9}) ([0-9]{1,15}) ([0-9]{1,15})");

    private static final int MOST_LINES = 4000;
    private static final int LONGEST_FILE = 256 << 10;
    private static final int SHORTEST_PAUSE = 2;

    /** A pause is so many times shorter than what the run has behind it. */
    private static final int SHARE = 150;

    public UsageSamples {
        all = List.copyOf(all);
    }

    /**
     * What it used at one moment.
     *
     * @param seconds since it began
     * @param cpuMillis until then
     * @param memory bytes at that moment
     */
    public record Sample(long seconds, long cpuMillis, long memory) {}

    /** How many seconds after its beginning the next sample is due. */
    static long next(long seconds) {
        return seconds + Math.max(SHORTEST_PAUSE, seconds / SHARE);
    }

    static void add(Path file, long seconds, Usage usage) throws IOException {
        Files.writeString(
                file,
                "%d %d %d%n".formatted(seconds, usage.cpuMillis(), usage.memory()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    static UsageSamples read(Path file) {
        var samples = new ArrayList<Sample>();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                var lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            if (Files.size(file) > LONGEST_FILE) {
                return new UsageSamples(List.of());
            }
            lines.lines().limit(MOST_LINES).forEach(line -> take(line, samples));
        } catch (NoSuchFileException e) {
            return new UsageSamples(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UsageSamples(samples);
    }

    /** One that goes back in time, or counts less than before it, is of another clock. */
    private static void take(String line, List<Sample> samples) {
        Matcher match = LINE.matcher(line);
        if (match.matches()) {
            var sample =
                    new Sample(
                            Long.parseLong(match.group(1)),
                            Long.parseLong(match.group(2)),
                            Long.parseLong(match.group(3)));
            boolean later =
                    samples.isEmpty()
                            || (sample.seconds() > samples.getLast().seconds()
                                    && sample.cpuMillis() >= samples.getLast().cpuMillis());
            if (later) {
                samples.add(sample);
            }
        }
    }

    /** CPUs used on average, between two samples or from the beginning to the first. */
    public double cpus(int index) {
        Sample to = all.get(index);
        Sample from = index == 0 ? new Sample(0, 0, 0) : all.get(index - 1);
        return (to.cpuMillis() - from.cpuMillis())
                / 1000.0
                / Math.max(1, to.seconds() - from.seconds());
    }

    /** CPUs used on average in all that time. */
    public double meanCpus() {
        return all.isEmpty()
                ? 0
                : all.getLast().cpuMillis() / 1000.0 / Math.max(1, all.getLast().seconds());
    }

    /** The sample with the most memory. */
    public Optional<Sample> peak() {
        return all.stream().max(java.util.Comparator.comparingLong(Sample::memory));
    }
}
