// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The executors of a server; the first is for runs that ask for none in particular. */
public final class ExecutorChoice implements AutoCloseable {
    private final Map<String, Executor> byName = new LinkedHashMap<>();
    private final String usual;

    /** Takes executors, at least one, that it closes in its end. */
    public ExecutorChoice(List<Executor> executors) {
        executors.forEach(executor -> byName.put(executor.name(), executor));
        this.usual = executors.getFirst().name();
    }

    /** The name of the first. */
    public String usual() {
        return usual;
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** What each has of its own; see {@link Executor#capacity}. */
    public Map<String, Optional<Capacity>> capacities() {
        return byName.values().stream()
                .collect(Collectors.toMap(Executor::name, Executor::capacity));
    }

    /**
     * Finds the executor that carries a run out.
     *
     * @throws CoveException {@link Problem.Unavailable} when this server has none of that name: the
     *     run is an earlier server's, that had
     */
    public Executor named(String name) {
        Executor executor = byName.get(name);
        if (executor == null) {
            throw new CoveException(
                    new Problem.Unavailable(
                            "Its executor is '%s', which this server does not have; add it to executors in the part [server] of cove.toml, and start the server again."
                                    .formatted(name),
                            Duration.ofMinutes(1)));
        }
        return executor;
    }

    /** What one run can have at this executor; of one that is not here nothing is known. */
    public Resources atMost(String executor, Resources wanted) {
        Executor known = byName.get(executor);
        return known == null ? wanted : known.atMost(wanted);
    }

    /** Whether any of them wrote down the end of this run. */
    public boolean hasEnded(RunHandle handle) {
        return byName.values().stream().anyMatch(executor -> executor.hasEnded(handle));
    }

    /** Names one listener to all; see {@link Executor#onEnd}. */
    public void onEnd(Consumer<String> listener) {
        byName.values().forEach(executor -> executor.onEnd(listener));
    }

    @Override
    public void close() {
        byName.values().forEach(Executor::close);
    }
}
