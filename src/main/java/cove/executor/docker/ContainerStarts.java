// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import cove.executor.RunHandle;
import cove.problem.CoveException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and starts the containers of what was submitted. The engine makes a name once: that is why
 * a run starts at most once.
 */
final class ContainerStarts {
    private static final Logger log = LoggerFactory.getLogger(ContainerStarts.class);

    /** How long an engine may go on failing to start a container that it does not refuse. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How long it may fail to start one and the same. */
    private static final Duration SAME_CONTAINER = Duration.ofSeconds(2);

    /** Milliseconds. */
    private static final int END_WITHIN = 10_000;

    private final Engine engine;
    private final LogReaders readers;
    private final ContainerUser user;
    private final EngineSize size;
    private final InstantSource clock;

    /** Runs whose container is being made or started by this process. */
    private final Set<String> starting = ConcurrentHashMap.newKeySet();

    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Map<String, Failure> failing = new ConcurrentHashMap<>();

    /**
     * The engine answers, and fails.
     *
     * @param since when it began
     * @param sinceReplaced the same, of the container that there is now
     */
    private record Failure(Instant since, Instant sinceReplaced) {
        boolean isLongerThan(Duration patience, Instant now) {
            return since.plus(patience).isBefore(now);
        }

        boolean wantsAnother(Instant now) {
            return sinceReplaced.plus(SAME_CONTAINER).isBefore(now);
        }
    }

    ContainerStarts(
            Engine engine,
            LogReaders readers,
            ContainerUser user,
            EngineSize size,
            InstantSource clock) {
        this.engine = engine;
        this.readers = readers;
        this.user = user;
        this.size = size;
        this.clock = clock;
    }

    /** Starts what was prepared, in a thread of its own; what is under way is not begun again. */
    void submit(RunHandle handle) {
        if (starting.add(handle.id())) {
            Thread.ofVirtual()
                    .name("container-" + handle.id())
                    .start(
                            () -> {
                                try {
                                    tryToStart(handle);
                                } finally {
                                    starting.remove(handle.id());
                                }
                            });
        }
    }

    private void tryToStart(RunHandle handle) {
        try {
            start(handle);
            failing.remove(handle.id());
        } catch (ConflictException e) {
            // The name is taken, and nobody has it: one that is being removed, or half made.
            failed(handle, Engine.reason(e));
        } catch (DockerException e) {
            refused.put(handle.id(), refusal(Engine.reason(e)));
        } catch (CoveException e) {
            if (e.getCause() instanceof DockerException answer) {
                failed(handle, Engine.reason(answer));
            } else {
                // While it is away it fails at nothing.
                failing.remove(handle.id());
            }
        } catch (IOException | RuntimeException e) {
            log.error(
                    "the container of run {} could not be started, and is tried again", handle, e);
        }
    }

    private static String refusal(String reason) {
        return reason.contains("\"/bin/sh\"")
                ? "its image has no /bin/sh, which is what starts a run's command: " + reason
                : "the container engine refused it: " + reason;
    }

    /** An engine that answers and says it failed may do better in a moment, or never. */
    private void failed(RunHandle handle, String reason) {
        String id = handle.id();
        Instant now = clock.instant();
        Failure failure = failing.computeIfAbsent(id, _ -> new Failure(now, now));
        if (failure.since().equals(now)) {
            log.warn(
                    "the container of run {} could not be started and is tried again: {}",
                    id,
                    reason);
        } else if (failure.isLongerThan(PATIENCE, now)) {
            refused.put(id, "the container engine could not start it: " + reason);
        } else if (failure.wantsAnother(now)) {
            failing.put(id, new Failure(failure.since(), now));
            replace(handle);
        }
    }

    /**
     * What an engine that was killed left behind may keep a container from ever starting:
     * containerd finds its folder or its first process and says "file exists" or "id already in
     * use" (seen with 20.10 and 1.6). Another has an id of its own, and the same name, so that
     * there is one at a time. One whose first process wrote that it began stays as it is.
     */
    private void replace(RunHandle handle) {
        var files = new ContainerFiles(handle.folder());
        try {
            Optional<String> unstarted = engine.unstarted(handle.id());
            if (unstarted.isPresent() && !files.told().isBegun()) {
                log.warn("the container of run {} is made once more", handle.id());
                // Who finds none where one was made takes it for one that somebody removed.
                files.forgetMade();
                Strays.kill(unstarted.get());
                engine.remove(unstarted.get());
            }
        } catch (IOException | RuntimeException e) {
            log.warn("the container of run {} stays for now", handle.id(), e);
        }
    }

    /**
     * Whoever stops a run marks it first and looks for its container then; here the container is
     * made first and the mark looked for then. One of the two sees the other.
     */
    private void start(RunHandle handle) throws IOException {
        var files = new ContainerFiles(handle.folder());
        if (!files.isPrepared() || files.isForNobody() || files.told().isBegun()) {
            return;
        }
        Optional<MadeContainer> known = files.made();
        if (known.isPresent() && engine.inspect(known.get().id()).isEmpty()) {
            return; // It was there, and is removed: it may have run.
        }
        ContainerPlan plan = PlanJson.read(files.launch());
        if (!plan.obstacle().isEmpty()) {
            refused.put(handle.id(), plan.obstacle());
            return;
        }
        Engine.Made made =
                engine.create(
                        plan.with(size.surelyAtMost(plan.resources())),
                        handle.folder().toString(),
                        user.name());
        files.keepMade(known.orElseGet(() -> MadeContainer.now(made.id())));
        if (files.isForNobody()) {
            engine.remove(made.id());
        } else if (made.isUnstarted()) {
            // The first process waits for its reader, and who starts that need not.
            Thread.startVirtualThread(() -> read(files));
            engine.start(made.id());
        }
    }

    private void read(ContainerFiles files) {
        try {
            readers.ensure(files);
        } catch (IOException | RuntimeException e) {
            log.warn("nobody reads yet what is printed in {}", files.folder(), e);
        }
    }

    boolean isStarting(RunHandle handle) {
        return starting.contains(handle.id());
    }

    /** Why there will be no start. */
    Optional<String> refusal(RunHandle handle) {
        return Optional.ofNullable(refused.get(handle.id()));
    }

    void forget(RunHandle handle) {
        refused.remove(handle.id());
        failing.remove(handle.id());
    }

    /** Waits a while for what is being started: it needs the engine still. */
    void close() {
        for (int i = 0; i < END_WITHIN && !starting.isEmpty(); i++) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
