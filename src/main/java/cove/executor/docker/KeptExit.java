// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Exit;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How a container ended, as it is kept in its run's folder. */
final class KeptExit {
    private KeptExit() {}

    static String text(Exit exit) {
        return """
        exit_code=%d
        started=%s
        ended=%s
        peak_memory=%s
        cpu_millis=%s
        out_of_memory=%d
        log_cut=%b
        end
        """
                .formatted(
                        exit.exitCode(),
                        exit.started(),
                        exit.ended(),
                        text(exit.peakMemory()),
                        text(exit.cpuMillis()),
                        exit.outOfMemory(),
                        exit.logCut());
    }

    private static String text(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "";
    }

    /** Nothing, if it is not there to its end. */
    static Optional<Exit> read(String text) {
        if (!text.contains("\nend\n")) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        text.lines()
                .takeWhile(line -> !line.equals("end"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> values.put(pair[0], pair[1]));
        return Optional.of(
                new Exit(
                        Integer.parseInt(values.get("exit_code")),
                        Instant.parse(values.get("started")),
                        Instant.parse(values.get("ended")),
                        number(values.get("peak_memory")),
                        number(values.get("cpu_millis")),
                        Integer.parseInt(values.get("out_of_memory")),
                        Boolean.parseBoolean(values.get("log_cut"))));
    }

    private static OptionalLong number(String text) {
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }
}
