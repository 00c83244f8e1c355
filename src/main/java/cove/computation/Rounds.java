// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.ExecutorChoice;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each executor about all its runs at once. A round takes the turns of those it asks about,
 * and an executor that answers slowly holds up nobody else's.
 */
final class Rounds {
    /** Who is told what a round found. */
    interface Watch {
        /** Whether it runs still, undisturbed, and is this server's to ask about. */
        boolean runs(String id);

        /** Nothing happened to it. */
        void unchanged(String id);

        /** It has to be stepped. */
        void hasNews(String id);
    }

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** Who wants to step one of them waits for these. */
    private static final int AT_ONCE = 200;

    private final ExecutorChoice executors;
    private final Turns turns;
    private final Function<String, RunHandle> handles;
    private final Watch watch;

    /** Executors that have not answered the last round yet. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Rounds(
            ExecutorChoice executors,
            Turns turns,
            Function<String, RunHandle> handles,
            Watch watch) {
        this.executors = executors;
        this.turns = turns;
        this.handles = handles;
        this.watch = watch;
    }

    /** Begins a round at each executor that has answered the last one. */
    void begin(Collection<Computation> running) {
        running.stream()
                .collect(Collectors.groupingBy(one -> one.plan().executor()))
                .forEach(this::begin);
    }

    private void begin(String executor, List<Computation> running) {
        if (underWay.add(executor)) {
            Thread.ofVirtual()
                    .name("round-" + executor)
                    .start(
                            () -> {
                                try {
                                    round(executor, running);
                                } finally {
                                    underWay.remove(executor);
                                }
                            });
        }
    }

    private void round(String executor, List<Computation> running) {
        for (int i = 0; i < running.size(); i += AT_ONCE) {
            ask(executor, running.subList(i, Math.min(running.size(), i + AT_ONCE)));
        }
    }

    private void ask(String executor, List<Computation> some) {
        List<RunHandle> mine =
                some.stream().map(Computation::id).filter(this::isTaken).map(handles).toList();
        if (mine.isEmpty()) {
            return;
        }
        Map<RunHandle, RunStatus> answers = Map.of();
        try {
            answers = executors.named(executor).poll(mine);
        } catch (RuntimeException e) {
            // Which of them is in trouble, and why, shows when each is stepped by itself.
            log.debug("{} was asked about {} runs in vain", executor, mine.size(), e);
        } finally {
            for (RunHandle handle : mine) {
                giveBack(handle.id(), isUnchanged(answers.get(handle)));
            }
        }
    }

    private boolean isTaken(String id) {
        if (!turns.takeIfFree(id)) {
            return false;
        }
        boolean runs = watch.runs(id);
        if (!runs && turns.leave(id)) {
            watch.hasNews(id);
        }
        return runs;
    }

    private void giveBack(String id, boolean unchanged) {
        boolean isCalled = turns.leave(id);
        if (unchanged) {
            watch.unchanged(id);
        }
        if (isCalled || !unchanged) {
            watch.hasNews(id);
        }
    }

    private static boolean isUnchanged(RunStatus status) {
        return switch (status) {
            case RunStatus.Waiting _, RunStatus.Running _ -> true;
            case RunStatus.Exited _, RunStatus.Lost _ -> false;
            case null -> false;
        };
    }
}
