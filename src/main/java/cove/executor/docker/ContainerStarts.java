// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

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
    private final Map<String, Instant> failing = new ConcurrentHashMap<>();

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
        } catch (DockerException e) {
            refused.put(handle.id(), refusal(Engine.reason(e)));
        } catch (CoveException e) {
            if (e.getCause() instanceof DockerException answer) {
                failed(handle.id(), Engine.reason(answer));
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
    private void failed(String id, String reason) {
        Instant now = clock.instant();
        Instant since = failing.putIfAbsent(id, now);
        if (since == null) {
            log.warn(
                    "the container of run {} could not be started and is tried again: {}",
                    id,
                    reason);
        } else if (since.plus(PATIENCE).isBefore(now)) {
            refused.put(id, "the container engine could not start it: " + reason);
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
