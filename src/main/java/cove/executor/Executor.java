// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A place where a launch can run.
 *
 * <p>What was submitted outlives this process: after a restart the same handle answers {@link
 * #poll} and {@link #stop}.
 */
public interface Executor extends AutoCloseable {
    /** What settings and requests call it. */
    String name();

    /** What its runs may use together; nothing if they share this machine with all others. */
    default Optional<Capacity> capacity() {
        return Optional.empty();
    }

    /** What one run can have here at most, as far as that is known; never waits. */
    default Resources atMost(Resources wanted) {
        return wanted;
    }

    /** Where runs are carried out that bring no programs of their own, for their records. */
    Place place();

    /** Why a run that wants this network gets none here; nothing if it gets it. */
    Optional<String> lacking(Network wanted);

    /**
     * Writes down all that the launch needs in its work folder, and starts nothing. The handle it
     * returns is a name that can be derived again from the launch alone.
     */
    RunHandle prepare(Launch launch);

    /**
     * Starts what was prepared; returns at once. A handle starts at most once, however often it is
     * submitted.
     */
    void submit(RunHandle handle);

    /** Asks for many runs at once; has an answer for each. */
    Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles);

    /**
     * Whether its end is written down. Unlike {@link #poll} this may be asked of a run that this
     * executor cannot see, such as one of another machine.
     */
    boolean hasEnded(RunHandle handle);

    /**
     * What a run uses now; nothing where that cannot be told, or where the run itself writes it
     * down.
     */
    default Optional<Usage> usage(RunHandle handle) {
        return Optional.empty();
    }

    /** Kills every process of the run. Stopping twice, or what never started, is no error. */
    void stop(RunHandle handle);

    /** Gives back what the run held besides its work folder, once it is over. */
    void release(RunHandle handle);

    /**
     * Names a listener that is told the id of a run soon after it ended. A hint only: some ends are
     * never told, so poll as well.
     */
    void onEnd(Consumer<String> listener);

    @Override
    void close();
}
