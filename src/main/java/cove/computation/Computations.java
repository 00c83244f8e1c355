// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Access;
import cove.access.Action;
import cove.access.ObjectKind;
import cove.access.Shareable;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.computation.Computation.Wish;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssets;
import cove.dataasset.ResultFolders;
import cove.db.Database;
import cove.db.IdempotencyKey;
import cove.db.Servers;
import cove.environment.Environments;
import cove.executor.Capacity;
import cove.executor.ExecutorChoice;
import cove.folder.KeptFolder;
import cove.folder.Trash;
import cove.http.Caller;
import cove.mount.BucketMounts;
import cove.nextflow.Nextflow;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.s3.Buckets;
import cove.secret.Secrets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Starts computations and answers for them until they are deleted. */
public final class Computations implements AutoCloseable {
    /**
     * What the machine and the administrator give.
     *
     * @param capacity what all runs of this machine may use together
     * @param waitingBound the most that may wait
     * @param keepWork how long pipelines can be resumed
     */
    public record Settings(
            Planning.Settings planning, Capacity capacity, int waitingBound, Duration keepWork) {
        /** The same with other executors, the usual one first. */
        public Settings withExecutors(List<String> executors) {
            return new Settings(
                    planning.withExecutors(executors), capacity, waitingBound, keepWork);
        }
    }

    /** The part of signed URLs that tells results from other files. */
    public static final String FILES = "r";

    private static final Duration KEYS_ARE_KEPT = Duration.ofDays(30);

    private final ComputationStore store;
    private final OpenRuns open;
    private final DataUseStore uses;
    private final Servers servers;
    private final Access access;
    private final Programs programs;
    private final DataAssets dataAssets;
    private final RunQueues queue;
    private final RunEnvironments environments;
    private final Planning planning;
    private final Supervisor supervisor;
    private final UsageSampler usage;
    private final Trash trash;
    private final KeptWorks works;
    private final BucketMounts mounts;
    private final RunFiles files;
    private final LastUses lastUses;
    private final InstantSource clock;
    private final LogSearch logSearch = new LogSearch();

    /**
     * Connects the parts; nothing moves before {@link #start}.
     *
     * @param home holds {@code runs/}, {@code resumable/} and {@code spare/}
     * @param sandbox what the runs of this machine share
     */
    public Computations(
            Database database,
            Access access,
            Programs programs,
            DataAssets dataAssets,
            Secrets secrets,
            Buckets buckets,
            BucketMounts mounts,
            ExecutorChoice executors,
            Environments allEnvironments,
            Path home,
            Path sandbox,
            Trash trash,
            Settings settings,
            InstantSource clock) {
        this.store = new ComputationStore(database);
        this.open = new OpenRuns(store);
        this.uses = new DataUseStore(database);
        this.servers = database.servers();
        this.mounts = mounts;
        this.access = access;
        this.programs = programs;
        this.dataAssets = dataAssets;
        Path runs = home.resolve("runs");
        this.files = new RunFiles(runs);
        this.lastUses = new LastUses(programs, dataAssets, clock);
        this.clock = clock;
        this.trash = trash;
        this.works =
                new KeptWorks(home.resolve("resumable"), runs, settings.keepWork(), trash, clock);
        this.queue =
                RunQueues.of(executors.capacities(), settings.capacity(), settings.waitingBound());
        var runSecrets = new RunSecrets(secrets);
        var data = new RunData(dataAssets, buckets, mounts);
        this.planning =
                new Planning(
                        programs,
                        dataAssets,
                        data,
                        runSecrets,
                        earlierRuns(),
                        settings.planning(),
                        (executor, wanted) ->
                                executors.atMost(executor, queue.atMost(executor, wanted)));
        this.environments = new RunEnvironments(allEnvironments, programs, runSecrets);
        Path spare = home.resolve("spare");
        var workplaces =
                new Workplaces(servers.areSeveral() ? spare.resolve(servers.id()) : spare, trash);
        this.supervisor =
                new Supervisor(
                        store,
                        new WorkStore(database, store),
                        database.servers(),
                        queue,
                        executors,
                        environments,
                        new Preparation(
                                programs,
                                data,
                                trash,
                                workplaces,
                                new PipelinePreparation(
                                        programs, data, Nextflow.beside(), works, runSecrets, runs),
                                runSecrets,
                                sandbox),
                        new PipelineEnd(data, works),
                        data,
                        workplaces,
                        trash,
                        runs,
                        clock);
        this.usage = new UsageSampler(supervisor::open, executors, runs, clock);
    }

    /** Takes up what an earlier server left open. */
    public void start() {
        trash.sweep();
        store.forgetKeysBefore(clock.instant().minus(KEYS_ARE_KEPT));
        mounts.start(open.ids()::contains, !servers.areSeveral());
        supervisor.start();
        usage.start();
        environments.start(open::environments);
        works.start(servers::leads, open::works);
    }

    /**
     * Accepts a computation; when this returns, it survives whatever happens to the server.
     *
     * @param key given twice, it starts nothing twice
     */
    public Computation run(Caller caller, RunRequest request, Optional<IdempotencyKey> key) {
        Optional<String> known = key.flatMap(store::startedBy);
        if (known.isPresent()) {
            return startedBefore(known.get());
        }
        LaunchPlan plan = planning.plan(caller, request);
        queue.reserve(plan.executor());
        try {
            var computation =
                    new Computation(
                            0,
                            UUID.randomUUID().toString(),
                            request.name().orElseGet(Computations::anyName),
                            caller.userId(),
                            caller.email(),
                            clock.instant(),
                            plan,
                            new ComputationState.Initializing(),
                            Wish.NONE,
                            RunRecord.EMPTY,
                            0);
            Optional<String> winner = store.add(computation, key);
            if (winner.isPresent()) {
                return startedBefore(winner.get());
            }
            supervisor.watch(computation);
            lastUses.note(plan);
            return computation;
        } finally {
            queue.unreserve(plan.executor());
        }
    }

    private static String anyName() {
        return "Run %07d".formatted(ThreadLocalRandom.current().nextInt(10_000_000));
    }

    /** The names of the executors that a run may ask for, the usual one first. */
    public List<String> executors() {
        return planning.executors();
    }

    private Computation startedBefore(String id) {
        return find(id).orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.Conflict(
                                                "This Idempotency-Key started computation %s, which was deleted since; use a new key for a new run."
                                                        .formatted(id))));
    }

    private EarlierRuns earlierRuns() {
        return new EarlierRuns() {
            @Override
            public Optional<Computation> find(Caller caller, String id) {
                return Computations.this.find(caller, id);
            }

            @Override
            public boolean keepsWork(Computation earlier) {
                return works.isKept(earlier.id());
            }
        };
    }

    /** Finds a computation that the caller started, or with which they may do this nevertheless. */
    public Computation get(Caller caller, String id, Action action) {
        return permitted(caller, id, action, store.find(id));
    }

    /** The computation, if it is here and the caller may see it. */
    public Optional<Computation> find(Caller caller, String id) {
        return find(id).filter(run -> access.maySee(caller, run, programOf(run)));
    }

    /** The same, as the database has it: an event may be known before its computation is. */
    Computation getAnew(Caller caller, String id, Action action) {
        return permitted(caller, id, action, store.findAnew(id));
    }

    private Computation permitted(
            Caller caller, String id, Action action, Optional<Computation> known) {
        Supplier<CoveException> missing = () -> CoveException.notFound("computation", id);
        Computation found = known.filter(Computations::isToBeSeen).orElseThrow(missing);
        return access.permitted(caller, action, found, programOf(found), missing);
    }

    /** For whoever has seen to it that the caller may see it. */
    Optional<Computation> find(String id) {
        return store.find(id).filter(Computations::isToBeSeen);
    }

    private static boolean isToBeSeen(Computation computation) {
        return computation.wish() != Wish.DELETE;
    }

    private Supplier<Optional<? extends Shareable>> programOf(Computation computation) {
        return () -> programs.find(computation.plan().programId());
    }

    /** All runs of it that the caller may see, newest first. */
    public List<Computation> ofProgram(Caller caller, String programId) {
        return of(caller, programs.get(caller, programId, Action.READ));
    }

    List<Computation> ofPipeline(Caller caller, String pipelineId) {
        return of(caller, programs.pipeline(caller, pipelineId, Action.READ));
    }

    private List<Computation> of(Caller caller, Program program) {
        return store.ofProgram(program.id()).stream()
                .filter(access.runsSeen(caller, program))
                .toList();
    }

    /** A page, newest first, of those that mounted a data asset and that the caller may see. */
    public List<Computation> using(
            Caller caller, String dataAsset, Optional<Long> before, int limit) {
        DataAsset asset = dataAssets.get(caller, dataAsset, Action.KNOW);
        return uses.page(
                asset.id(),
                caller.admin()
                        ? Optional.empty()
                        : Optional.of(access.visible(caller, ObjectKind.CAPSULE)),
                before,
                limit);
    }

    /** Gives it another name; names need not differ. */
    public void rename(Caller caller, String id, String name) {
        if (name.isBlank() || name.length() > RunRequest.LONGEST_NAME) {
            throw CoveException.invalid(
                    "A computation's name has 1 to 1000 characters; send it as ?name=...");
        }
        get(caller, id, Action.GOVERN_RUNS);
        store.rename(id, name);
    }

    /** Ends a computation and keeps what it left. */
    public void stop(Caller caller, String id) {
        if (!get(caller, id, Action.GOVERN_RUNS).state().isOver()) {
            store.stop(id, caller.email());
            supervisor.grant(id, Wish.STOP);
        }
    }

    /** Kills all its processes, then removes it. */
    public void delete(Caller caller, String id) {
        get(caller, id, Action.GOVERN_RUNS);
        store.wish(id, Wish.DELETE);
        supervisor.grant(id, Wish.DELETE);
    }

    /** The results behind a signed URL, for whoever holds it. */
    Optional<KeptFolder> resultsOf(String id) {
        return find(id).flatMap(files::results);
    }

    /** For data assets that are made of results. */
    public ResultFolders resultFolders() {
        return new CapturableResults(this, open);
    }

    /** The ids of those that are not over and run this program, alone or in a pipeline. */
    public List<String> openRunsOf(String program) {
        return open.of(program);
    }

    /**
     * What builders printed for it: the builds that it waited for, or else those that made what it
     * ran in.
     *
     * @param waitedFor only the former
     */
    List<Path> buildLogs(Computation computation, boolean waitedFor) {
        List<Path> kept = RunEnvironments.keptLogs(files.folder(computation));
        return !kept.isEmpty() || waitedFor
                ? kept
                : computation.record().images().stream()
                        .flatMap(image -> image.environment().stream())
                        .flatMap(digest -> environments.log(digest).stream())
                        .toList();
    }

    /** Where it is in its life at this moment; nothing of one that is gone. */
    Optional<ComputationState> state(String id) {
        return store.find(id).map(Computation::state);
    }

    /** Whether nothing will be added to its log any more. */
    boolean isOver(String id) {
        return state(id).map(ComputationState::isOver).orElse(true);
    }

    /** What computations wrote so far. */
    public RunFiles files() {
        return files;
    }

    /** Looks through logs. */
    public LogSearch logSearch() {
        return logSearch;
    }

    /** How each queue stands. */
    Map<List<String>, QueueState> queues(int most) {
        return queue.states(most);
    }

    /** Why one that has its resources gets no further. */
    Optional<String> delay(String id, Queues.Stage stage) {
        List<String> building =
                stage == Queues.Stage.PREPARING ? environments.building(id) : List.of();
        return building.isEmpty()
                ? supervisor.reason(id)
                : Optional.of(
                        "its environment is built first: capsule " + String.join(", ", building));
    }

    /** For {@code /health} and people: how many wait. */
    public int waiting() {
        return queue.waitingCount();
    }

    @Override
    public void close() {
        usage.close();
        supervisor.close();
        works.close();
        logSearch.close();
    }
}
