// SPDX-License-Identifier: Apache-2.0
package cove.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as people read them. */
final class Words {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Words() {}

    static String time(Instant instant) {
        return MINUTE.format(instant);
    }

    static String day(Instant instant) {
        return DAY.format(instant);
    }

    /** Such as {@code 850 ms}, {@code 12.3 s}, {@code 4 min 5 s} and {@code 3 h 20 min}. */
    static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return "%.1f s".formatted(millis / 1000.0);
        }
        long seconds = millis / 1000;
        if (seconds < 3600) {
            return "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }

    static String size(long bytes) {
        double number = bytes;
        int unit = 0;
        while (number >= 1024 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        return unit == 0 || number >= 100
                ? "%.0f %s".formatted(number, UNITS[unit])
                : "%.1f %s".formatted(number, UNITS[unit]);
    }

    /** A path as it is written in an address. */
    static String path(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    static String count(long number, String one, String many) {
        return "%,d %s".formatted(number, number == 1 ? one : many);
    }
}
