// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.Programs;
import cove.environment.BuildSecrets;
import cove.environment.EnvironmentRequest;
import cove.environment.EnvironmentState;
import cove.environment.Environments;
import cove.executor.RootFilesystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the root file systems of a computation: a capsule's own, or those of all capsules that a
 * pipeline runs. What has to be built for one is begun for all at once.
 */
final class RunEnvironments {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnvironments.class);

    /** What one capsule at one commit gets. */
    private record CapsuleRoot(
            String slug, String commit, RootFilesystem root, Optional<String> digest) {}

    /** What a computation's capsules get. */
    record Roots(List<CapsuleRoot> ofCapsules) {
        static final Roots HOST = new Roots(List.of());

        /** That of a capsule; the host's own where nothing else was found. */
        RootFilesystem of(String slug, String commit) {
            return ofCapsules.stream()
                    .filter(one -> one.slug().equals(slug) && one.commit().equals(commit))
                    .findFirst()
                    .map(CapsuleRoot::root)
                    .orElseGet(RootFilesystem.Host::new);
        }

        /** Those of all capsules. */
        List<RootFilesystem> all() {
            return ofCapsules.stream().map(CapsuleRoot::root).toList();
        }

        /** For the record. */
        List<RunRecord.Image> images() {
            return ofCapsules.stream()
                    .flatMap(
                            one ->
                                    one.root() instanceof RootFilesystem.Image image
                                            ? Stream.of(
                                                    new RunRecord.Image(
                                                            one.slug(),
                                                            image.reference(),
                                                            image.digest(),
                                                            one.digest()))
                                            : Stream.of())
                    .toList();
        }
    }

    private record Wanted(String slug, String commit) {}

    private final Environments environments;
    private final Programs programs;
    private final RunSecrets secrets;

    /** The builds that runs have waited for: their logs by the capsule's slug, by the run's id. */
    private final Map<String, Map<String, Path>> waitedFor = new ConcurrentHashMap<>();

    RunEnvironments(Environments environments, Programs programs, RunSecrets secrets) {
        this.environments = environments;
        this.programs = programs;
        this.secrets = secrets;
    }

    /** Names a listener that is told each computation whose build has ended. */
    void onEnd(Consumer<String> listener) {
        environments.onEnd(listener);
    }

    /** Begins to remove old environments, but none whose digest is in use. */
    void start(Supplier<Set<String>> inUse) {
        environments.start(inUse);
    }

    /** The log of what the image of a digest was built by, if it is still kept. */
    Optional<Path> log(String digest) {
        return environments.log(digest);
    }

    /** All that it needs, or nothing yet: ask again. */
    Optional<Roots> ask(Computation computation, RunFolder folder) throws Preparation.Impossible {
        if (environments.isHostOnly()) {
            return Optional.of(Roots.HOST);
        }
        var roots = new ArrayList<CapsuleRoot>();
        boolean building = false;
        for (Wanted wanted : wanted(computation.plan())) {
            switch (state(computation, wanted)) {
                case EnvironmentState.Ready ready ->
                        roots.add(
                                new CapsuleRoot(
                                        wanted.slug(),
                                        wanted.commit(),
                                        ready.root(),
                                        ready.digest()));
                case EnvironmentState.Building(_, _, Path log) -> {
                    building = true;
                    waitFor(computation, wanted.slug(), log, folder);
                }
                case EnvironmentState.Failed failed -> {
                    failed.log().ifPresent(log -> waitFor(computation, wanted.slug(), log, folder));
                    throw new Preparation.Impossible(
                            FailureDiagnosis.environmentFailed(
                                    computation.id(), wanted.slug(), failed));
                }
            }
        }
        return building ? Optional.empty() : Optional.of(new Roots(List.copyOf(roots)));
    }

    private static List<Wanted> wanted(LaunchPlan plan) {
        return plan.pipeline().isEmpty()
                ? List.of(new Wanted(plan.programSlug(), plan.commit()))
                : plan.pipeline().get().processes().stream()
                        .map(process -> new Wanted(process.slug(), process.commit()))
                        .distinct()
                        .toList();
    }

    private EnvironmentState state(Computation computation, Wanted wanted) {
        return environments.state(
                computation.plan().executor(),
                new EnvironmentRequest(
                        wanted.slug(),
                        wanted.commit(),
                        () ->
                                programs.checkout(wanted.slug(), wanted.commit())
                                        .resolve("environment"),
                        computation.owner(),
                        secrets(computation.owner(), wanted)),
                computation.id());
    }

    private BuildSecrets secrets(String user, Wanted wanted) {
        return secrets.ofBuild(user, programs.description(wanted.slug(), wanted.commit()));
    }

    private void waitFor(Computation computation, String slug, Path log, RunFolder folder) {
        waitedFor.computeIfAbsent(computation.id(), _ -> new ConcurrentHashMap<>()).put(slug, log);
        keepLogs(computation.id(), folder);
    }

    /** Links the logs of the builds it waited for into its folder, where they stay. */
    void keepLogs(String id, RunFolder folder) {
        waitedFor
                .getOrDefault(id, Map.of())
                .forEach((slug, log) -> link(log, folder.buildLogs().resolve(slug)));
    }

    /** Those logs, in the order of the slugs. */
    static List<Path> keptLogs(RunFolder folder) {
        try (var logs = Files.list(folder.buildLogs())) {
            return logs.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void link(Path log, Path link) {
        try {
            if (!Files.exists(link) || !Files.isSameFile(link, log)) {
                Files.createDirectories(link.getParent());
                Files.deleteIfExists(link);
                Files.createLink(link, log);
            }
        } catch (NoSuchFileException e) {
            // The build has not begun to write, or another one begins just now.
        } catch (IOException e) {
            // A disk of its own for the runs, perhaps: the run itself is not to suffer.
            LOG.warn("the log of a build could not be kept as {}", link, e);
        }
    }

    /** The slugs of the capsules whose environments it has to wait for. */
    List<String> building(String id) {
        return waitedFor.getOrDefault(id, Map.of()).keySet().stream().sorted().toList();
    }

    /** It waits no more. */
    void leave(String id) {
        waitedFor.remove(id);
        environments.leave(id);
    }
}
