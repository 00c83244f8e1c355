// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Capacity;
import cove.executor.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which order those that wait in a {@link RunQueue} are to start, and why each has not yet.
 *
 * @param free what nobody has
 * @param running how many have their resources
 * @param usedCpus by the owners
 * @param waiting by the owners, in the order of arrival
 */
record QueueForecast(
        Capacity capacity,
        Capacity free,
        int running,
        Map<String, Integer> usedCpus,
        Map<String, List<Candidate>> waiting) {
    private static final long GIB = 1L << 30;

    /**
     * One that waits.
     *
     * @param impatient whether it was overtaken so often that everyone waits for it
     * @param held whether its environment is not there yet
     */
    record Candidate(
            String id,
            String owner,
            Resources resources,
            long arrival,
            boolean impatient,
            boolean held) {}

    /** In their order if what runs ends before any of these does. */
    List<QueueState.Place> places(int most) {
        var used = new HashMap<>(usedCpus);
        var rest = new HashMap<String, Iterator<Candidate>>();
        var heads = new ArrayList<Candidate>();
        waiting.forEach(
                (owner, runs) -> {
                    rest.put(owner, runs.iterator());
                    heads.add(rest.get(owner).next());
                });
        Set<Candidate> firsts = firsts();
        boolean blocked = firsts.stream().anyMatch(run -> run.impatient() && !fits(run));
        var places = new ArrayList<QueueState.Place>();
        while (!heads.isEmpty() && places.size() < most) {
            Candidate next =
                    Collections.min(
                            heads,
                            Comparator.<Candidate>comparingInt(run -> run.impatient() ? 0 : 1)
                                    .thenComparingInt(run -> used.getOrDefault(run.owner(), 0))
                                    .thenComparingLong(Candidate::arrival));
            places.add(
                    new QueueState.Place(
                            next.id(),
                            next.resources(),
                            next.held(),
                            Optional.of(reason(next, firsts.contains(next), blocked))));
            used.merge(next.owner(), next.resources().cpus(), Integer::sum);
            heads.remove(next);
            if (rest.get(next.owner()).hasNext()) {
                heads.add(rest.get(next.owner()).next());
            }
        }
        return places;
    }

    /** Of each owner the one whose turn it is. */
    private Set<Candidate> firsts() {
        var firsts = new HashSet<Candidate>();
        waiting.values()
                .forEach(
                        runs ->
                                runs.stream()
                                        .filter(run -> !run.held())
                                        .findFirst()
                                        .ifPresent(firsts::add));
        return firsts;
    }

    private boolean fits(Candidate run) {
        return run.resources().cpus() <= free.cpus()
                && run.resources().memory() <= free.memory()
                && run.resources().gpus() <= free.gpus()
                && running < capacity.runs();
    }

    private String reason(Candidate run, boolean isFirst, boolean blocked) {
        if (run.held()) {
            return "its environment is built first";
        }
        if (!isFirst) {
            return "after an earlier one of the same user";
        }
        if (!fits(run)) {
            return lack(run.resources());
        }
        return blocked ? "one that was often overtaken goes first" : "starts at the next look";
    }

    private String lack(Resources wanted) {
        if (running >= capacity.runs()) {
            return "%,d run at once, the most that may".formatted(running);
        }
        var lacks = new ArrayList<String>();
        if (wanted.cpus() > free.cpus()) {
            lacks.add(lack("CPUs", wanted.cpus(), capacity.cpus(), free.cpus()));
        }
        if (wanted.gpus() > free.gpus()) {
            lacks.add(lack("GPUs", wanted.gpus(), capacity.gpus(), free.gpus()));
        }
        if (wanted.memory() > free.memory()) {
            lacks.add(
                    "needs %.1f GiB of memory, of which %.1f GiB are free"
                            .formatted(
                                    wanted.memory() / (double) GIB,
                                    Math.max(0, free.memory()) / (double) GIB));
        }
        return String.join("; ", lacks);
    }

    private static String lack(String what, int wanted, int all, int free) {
        return "needs %d of %d %s, of which %d %s free"
                .formatted(wanted, all, what, free, free == 1 ? "is" : "are");
    }
}
