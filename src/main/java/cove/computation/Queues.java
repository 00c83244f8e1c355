// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.db.Database;
import cove.db.Servers;
import cove.executor.Capacity;
import cove.executor.Resources;
import cove.http.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this server runs, prepares and lets wait, as a caller may see it: everybody sees how much
 * each run takes, and which runs they are of those that they may see.
 */
public final class Queues {
    /** Of each kind; nobody reads more, and how many there are is told besides. */
    private static final int MOST = 200;

    /**
     * A queue.
     *
     * @param executors the names of those that share it
     * @param used what runs and is prepared takes of it
     * @param running how many do
     * @param granted the first of these
     * @param waiting how many wait
     * @param next the first of these, in the order in which they are to start
     */
    public record Line(
            List<String> executors,
            Capacity capacity,
            Used used,
            int running,
            List<Entry> granted,
            int waiting,
            List<Entry> next) {
        public Line {
            executors = List.copyOf(executors);
            granted = List.copyOf(granted);
            next = List.copyOf(next);
        }
    }

    /** What is taken of a capacity. */
    public record Used(int cpus, long memory, int gpus) {}

    /**
     * A run.
     *
     * @param computation nothing where the caller may not see it
     * @param stage what it does
     * @param since since when it runs, or else since when it is there; nothing where the caller may
     *     not see it
     * @param reason why it does not run yet, or goes on no further
     */
    public record Entry(
            Optional<Computation> computation,
            Stage stage,
            Resources resources,
            Optional<Instant> since,
            Optional<String> reason) {}

    /**
     * What another server runs and lets wait: in which order, and why, it alone knows.
     *
     * @param machine where it is; nothing stands for what no server carries at the moment
     * @param runs the first of them, those that run before those that wait
     */
    public record Elsewhere(Optional<String> machine, int running, int waiting, List<Entry> runs) {
        public Elsewhere {
            runs = List.copyOf(runs);
        }
    }

    /** How far a run is that is not over. */
    public enum Stage {
        WAITING,
        PREPARING,
        RUNNING,
        FINALIZING
    }

    private final Computations computations;
    private final ComputationList list;
    private final Servers servers;
    private final ElsewhereStore elsewhere;

    public Queues(Database database, Computations computations, ComputationList list) {
        this.computations = computations;
        this.list = list;
        this.servers = database.servers();
        this.elsewhere = new ElsewhereStore(database);
    }

    /** The machine of this server, where it is not the only one. */
    public Optional<String> machine() {
        return servers.areSeveral() ? Optional.of(servers.machine()) : Optional.empty();
    }

    /** What the other servers have. */
    public List<Elsewhere> elsewhere(Caller caller) {
        return elsewhere.loads(MOST).stream().map(load -> elsewhere(caller, load)).toList();
    }

    private Elsewhere elsewhere(Caller caller, ElsewhereStore.Load load) {
        List<String> ids = load.first().stream().map(Computation::id).toList();
        var seen = new LinkedHashMap<String, Computation>();
        list.among(caller, ComputationFilter.NONE, ids).forEach(one -> seen.put(one.id(), one));
        return new Elsewhere(
                load.machine(),
                load.running(),
                load.waiting(),
                load.first().stream().map(run -> entry(run, seen)).toList());
    }

    private static Entry entry(Computation run, Map<String, Computation> seen) {
        Optional<Computation> shown = Optional.ofNullable(seen.get(run.id()));
        return new Entry(
                shown,
                stage(run.state()),
                run.plan().resources(),
                shown.map(Queues::since),
                Optional.empty());
    }

    private static Stage stage(ComputationState state) {
        return switch (state) {
            case ComputationState.Running _ -> Stage.RUNNING;
            case ComputationState.Finalizing _ -> Stage.FINALIZING;
            case ComputationState.Initializing _,
                    ComputationState.Completed _,
                    ComputationState.Failed _ ->
                    Stage.WAITING;
        };
    }

    /** All queues of this server. */
    public List<Line> of(Caller caller) {
        Map<List<String>, QueueState> states = computations.queues(MOST);
        List<String> ids =
                states.values().stream()
                        .flatMap(
                                state ->
                                        Stream.concat(
                                                state.granted().stream(), state.next().stream()))
                        .map(QueueState.Place::id)
                        .toList();
        var seen = new LinkedHashMap<String, Computation>();
        list.among(caller, ComputationFilter.NONE, ids).forEach(one -> seen.put(one.id(), one));
        var lines = new ArrayList<Line>();
        states.forEach((executors, state) -> lines.add(line(executors, state, seen)));
        return lines;
    }

    private Line line(List<String> executors, QueueState state, Map<String, Computation> seen) {
        return new Line(
                executors,
                state.capacity(),
                new Used(state.usedCpus(), state.usedMemory(), state.usedGpus()),
                state.running(),
                state.granted().stream().map(place -> granted(place, seen)).toList(),
                state.waiting(),
                state.next().stream().map(place -> next(place, seen)).toList());
    }

    private Entry next(QueueState.Place place, Map<String, Computation> seen) {
        Stage stage = place.held() ? Stage.PREPARING : Stage.WAITING;
        Optional<String> delay =
                place.held() && seen.containsKey(place.id())
                        ? computations.delay(place.id(), stage)
                        : Optional.empty();
        return entry(place, stage, seen, delay.or(place::reason));
    }

    private Entry granted(QueueState.Place place, Map<String, Computation> seen) {
        Stage stage = stage(place.id());
        return entry(
                place,
                stage,
                seen,
                seen.containsKey(place.id())
                        ? computations.delay(place.id(), stage)
                        : Optional.empty());
    }

    /** Of one that has its resources. */
    private Stage stage(String id) {
        return switch (computations.state(id).orElse(null)) {
            case ComputationState.Running _ -> Stage.RUNNING;
            case ComputationState.Finalizing _, ComputationState.Completed _ -> Stage.FINALIZING;
            case ComputationState.Initializing _, ComputationState.Failed _ -> Stage.PREPARING;
            case null -> Stage.FINALIZING;
        };
    }

    private static Entry entry(
            QueueState.Place place,
            Stage stage,
            Map<String, Computation> seen,
            Optional<String> reason) {
        Optional<Computation> computation = Optional.ofNullable(seen.get(place.id()));
        return new Entry(
                computation, stage, place.resources(), computation.map(Queues::since), reason);
    }

    private static Instant since(Computation computation) {
        return switch (computation.state()) {
            case ComputationState.Running(var started) -> started;
            case ComputationState.Finalizing(var started, _) -> started;
            case ComputationState.Initializing _,
                    ComputationState.Completed _,
                    ComputationState.Failed _ ->
                    computation.created();
        };
    }
}
