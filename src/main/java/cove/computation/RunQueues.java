// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Capacity;
import cove.executor.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who starts next, at each executor: those that share this machine share a queue, so that together
 * they never take more than it has; a cluster has its own.
 */
final class RunQueues {
    private final Set<String> executors;
    private final RunQueue ofMachine;
    private final Map<String, RunQueue> own;
    private final List<RunQueue> all;

    private RunQueues(Set<String> executors, RunQueue ofMachine, Map<String, RunQueue> own) {
        this.executors = Set.copyOf(executors);
        this.ofMachine = ofMachine;
        this.own = Map.copyOf(own);
        this.all = new ArrayList<>(own.values());
        all.add(ofMachine);
    }

    /**
     * Makes empty queues.
     *
     * @param executors the capacity of each by its name, where it is not this machine's
     * @param machine what all runs of this machine may use together
     * @param bound the most that may wait in each
     */
    static RunQueues of(Map<String, Optional<Capacity>> executors, Capacity machine, int bound) {
        Map<String, RunQueue> own = new HashMap<>();
        executors.forEach(
                (name, capacity) ->
                        capacity.ifPresent(given -> own.put(name, new RunQueue(given, bound))));
        return new RunQueues(executors.keySet(), new RunQueue(machine, bound), own);
    }

    private RunQueue of(String executor) {
        return own.getOrDefault(executor, ofMachine);
    }

    /** See {@link RunQueue#atMost}. */
    Resources atMost(String executor, Resources wanted) {
        return of(executor).atMost(wanted);
    }

    /** See {@link RunQueue#reserve}. */
    void reserve(String executor) {
        of(executor).reserve();
    }

    /** Gives a reserved place back. */
    void unreserve(String executor) {
        of(executor).unreserve();
    }

    /** See {@link RunQueue#add}. */
    void add(Computation computation) {
        LaunchPlan plan = computation.plan();
        of(plan.executor()).add(computation.id(), computation.owner(), plan.resources());
    }

    /** See {@link RunQueue#addGranted}. */
    void addGranted(Computation computation) {
        LaunchPlan plan = computation.plan();
        of(plan.executor())
                .addGranted(
                        computation.id(),
                        computation.owner(),
                        plan.resources(),
                        computation.record().gpus());
    }

    /** See {@link RunQueue#next}. */
    Optional<String> next() {
        return all.stream().flatMap(queue -> queue.next().stream()).findFirst();
    }

    /** The numbers of this machine's GPUs that a run was granted; a cluster has its own. */
    List<Integer> gpusOf(Computation computation) {
        String executor = computation.plan().executor();
        return own.containsKey(executor) ? List.of() : ofMachine.gpusOf(computation.id());
    }

    boolean isGranted(Computation computation) {
        return of(computation.plan().executor()).isGranted(computation.id());
    }

    boolean isWaiting(Computation computation) {
        return of(computation.plan().executor()).isWaiting(computation.id());
    }

    /** See {@link RunQueue#hold}. */
    void hold(Computation computation) {
        of(computation.plan().executor()).hold(computation.id());
    }

    /** See {@link RunQueue#makeReady}. */
    void makeReady(Computation computation) {
        of(computation.plan().executor()).makeReady(computation.id());
    }

    /** See {@link RunQueue#toPrepare}; of each queue so many. */
    List<String> toPrepare(int most) {
        return all.stream().flatMap(queue -> queue.toPrepare(most).stream()).toList();
    }

    boolean isHeld(Computation computation) {
        return of(computation.plan().executor()).isHeld(computation.id());
    }

    /** Forgets a run, and takes back what it had. */
    void release(String id) {
        all.forEach(queue -> queue.release(id));
    }

    /** How each queue stands, by the names of the executors that share it. */
    Map<List<String>, QueueState> states(int most) {
        var states = new LinkedHashMap<List<String>, QueueState>();
        List<String> here =
                executors.stream().filter(name -> !own.containsKey(name)).sorted().toList();
        QueueState machine = ofMachine.state(most);
        if (!here.isEmpty() || !machine.isIdle()) {
            states.put(here, machine);
        }
        executors.stream()
                .filter(own::containsKey)
                .sorted()
                .forEach(name -> states.put(List.of(name), own.get(name).state(most)));
        return states;
    }

    int waitingCount() {
        return all.stream().mapToInt(RunQueue::waitingCount).sum();
    }
}
