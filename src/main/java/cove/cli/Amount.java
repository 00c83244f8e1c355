// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sizes and times as people read them. */
final class Amount {
    private static final String PREFIXES = "kMGTPE";
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private Amount() {}

    /** Such as {@code 12.3 kB}, a thousand bytes each. */
    static String bytes(long count) {
        if (count < 1000) {
            return count + " B";
        }
        double value = count;
        int prefix = -1;
        while (value >= 999.95 && prefix < PREFIXES.length() - 1) {
            value /= 1000;
            prefix++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, PREFIXES.charAt(prefix));
    }

    /** Such as {@code 2 min 5 s}. */
    static String seconds(long count) {
        Duration time = Duration.ofSeconds(count);
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : count + " s";
    }

    /** The local date and time of seconds since 1970. */
    static String moment(long epochSecond) {
        return MINUTES.format(Instant.ofEpochSecond(epochSecond).atZone(ZoneId.systemDefault()));
    }
}
