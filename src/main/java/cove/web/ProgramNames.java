// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Program;
import cove.capsule.Programs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names of programs for lists, known for a moment: a thousand open lists ask for the same. */
final class ProgramNames {
    private static final Duration MOMENT = Duration.ofSeconds(3);
    private static final int MOST = 2000;

    private record Known(String name, Instant until) {}

    private final Programs programs;
    private final InstantSource clock;
    private final Map<String, Known> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST;
                }
            };

    ProgramNames(Programs programs, InstantSource clock) {
        this.programs = programs;
        this.clock = clock;
    }

    String of(String id) {
        Instant now = clock.instant();
        synchronized (known) {
            Known name = known.get(id);
            if (name != null && name.until().isAfter(now)) {
                return name.name();
            }
        }
        String name = programs.find(id).map(Program::name).orElse("a program that was deleted");
        synchronized (known) {
            known.put(id, new Known(name, now.plus(MOMENT)));
        }
        return name;
    }
}
