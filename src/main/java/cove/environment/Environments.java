// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import cove.executor.RootFilesystem;
import cove.folder.Trash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers which root file system a run gets, at once: what has to be built first is begun, and the
 * same question is asked again later.
 */
public final class Environments implements AutoCloseable {
    /**
     * What the administrator decided.
     *
     * @param images what base images are here, for the container engine
     * @param folders what base images are here, for the sandbox and Slurm: paths of root folders
     * @param registry where the vendor's images are to be had that have no line in {@code images}
     * @param network what the steps of a build reach: {@code default}, {@code none} or {@code host}
     * @param limit how long a build may take
     * @param atOnce how many builds may run at once
     * @param keep how long an environment stays that no run asks for
     */
    public record Settings(
            BaseImages images,
            BaseImages folders,
            Optional<String> registry,
            String network,
            Duration limit,
            int atOnce,
            Duration keep) {
        /** Of an administrator who says nothing. */
        public static final Settings USUAL =
                new Settings(
                        BaseImages.NONE,
                        BaseImages.NONE,
                        Optional.empty(),
                        "default",
                        Duration.ofHours(2),
                        4,
                        Duration.ofDays(30));
    }

    /**
     * A container engine that builds images and keeps them.
     *
     * @param executor the name of the executor whose runs get them
     * @param address such as {@code unix:///var/run/docker.sock}
     * @param usual the image of capsules that bring no Dockerfile
     */
    public record Engine(String executor, String address, Optional<String> usual) {}

    private static final Duration BASES_ARE_LOOKED_FOR_EVERY = Duration.ofSeconds(2);
    private static final int MOST_REMEMBERED = 10_000;

    private record Seen(Optional<String> id, Instant at) {}

    private final Settings settings;
    private final Optional<Engine> engine;
    private final Optional<EngineImages> images;
    private final Optional<Builds> builds;
    private final InstantSource clock;
    private final Map<String, CapsuleEnvironment> read = new ConcurrentHashMap<>();
    private final Map<String, Seen> bases = new ConcurrentHashMap<>();
    private final Optional<OldEnvironments> old;

    /**
     * Makes ready; nothing is built before somebody asks.
     *
     * @param folder a folder of this machine's own, for what is known of its environments
     * @param engine none where no run gets an image
     */
    public Environments(
            Path folder,
            Settings settings,
            Optional<Engine> engine,
            Trash trash,
            InstantSource clock) {
        this.settings = settings;
        this.engine = engine;
        this.clock = clock;
        this.images = engine.map(Engine::address).map(EngineImages::new);
        this.builds =
                images.map(
                        local ->
                                new Builds(
                                        folder, workshop(folder, settings, local, trash, clock)));
        this.old =
                builds.map(
                        all ->
                                new OldEnvironments(
                                        folder, all, images.get(), settings, trash, clock));
    }

    private static ImageBuild.Workshop workshop(
            Path folder, Settings settings, EngineImages images, Trash trash, InstantSource clock) {
        return new ImageBuild.Workshop(
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                install(folder),
                images,
                settings.network(),
                settings.limit(),
                new Semaphore(settings.atOnce(), true),
                trash,
                clock);
    }

    private static Path install(Path folder) {
        try (InputStream in = Environments.class.getResourceAsStream("build.sh")) {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "build", ".new");
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(fresh, folder.resolve("build.sh"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes old environments from time to time, but none whose digest is in use. */
    public void start(Supplier<Set<String>> inUse) {
        old.ifPresent(environments -> environments.start(inUse));
    }

    /** Removes them now. */
    void sweep(Supplier<Set<String>> inUse) throws IOException {
        old.orElseThrow().sweep(inUse);
    }

    /** Names a listener that is told each waiter of a build that has ended. */
    public void onEnd(Consumer<String> listener) {
        builds.ifPresent(all -> all.onEnd(listener));
    }

    /**
     * What a run gets, or how far it is. Whoever asks waits for it, until {@link #leave}.
     *
     * @param executor the name of the run's
     * @param waiter the id of the run
     */
    public EnvironmentState state(String executor, EnvironmentRequest request, String waiter) {
        return engine.filter(images -> images.executor().equals(executor)).isPresent()
                ? image(request, waiter)
                : new EnvironmentState.Ready(folder(request), Optional.empty(), Optional.empty());
    }

    /** Whether runs of all executors get the host's own programs, whatever they ask for. */
    public boolean isHostOnly() {
        return engine.isEmpty() && settings.folders().targets().isEmpty();
    }

    private EnvironmentState image(EnvironmentRequest request, String waiter) {
        CapsuleEnvironment environment = read(request);
        if (environment.dockerfile().isEmpty()) {
            return engine.orElseThrow()
                    .usual()
                    .map(image -> usual(image, request, waiter))
                    .orElseGet(BuildFailure::noDockerfile);
        }
        try {
            return built(
                    Recipe.of(
                            request,
                            environment,
                            environment.dockerfile().get(),
                            settings.registry(),
                            settings.images(),
                            this::base),
                    request,
                    waiter);
        } catch (Recipe.MissingImage e) {
            return BuildFailure.missingImage(e.image());
        } catch (IllegalArgumentException e) {
            return BuildFailure.unreadable(e.getMessage());
        }
    }

    private EnvironmentState usual(String image, EnvironmentRequest request, String waiter) {
        return base(image)
                .<EnvironmentState>map(
                        id ->
                                new EnvironmentState.Ready(
                                        new RootFilesystem.Image(image, id),
                                        Optional.empty(),
                                        Optional.empty()))
                .orElseGet(() -> built(Recipe.ofImage(image), request, waiter));
    }

    private EnvironmentState built(Recipe recipe, EnvironmentRequest request, String waiter) {
        Builds all = builds.orElseThrow();
        String digest = recipe.digest();
        BuildFolder folder = all.folder(digest);
        if (!all.isUnderWay(digest)) {
            Optional<String> id = images.orElseThrow().id(ImageBuild.tag(digest));
            if (id.isPresent()) {
                old.orElseThrow().used(digest);
                return new EnvironmentState.Ready(
                        new RootFilesystem.Image(ImageBuild.tag(digest), id.get()),
                        Optional.of(digest),
                        folder.keptLog());
            }
        }
        return all.failureOrBuild(recipe, request, waiter)
                .<EnvironmentState>map(report -> BuildFailure.of(digest, report, folder, settings))
                .orElseGet(
                        () ->
                                new EnvironmentState.Building(
                                        all.since(digest), digest, folder.log()));
    }

    /**
     * The root folder of a run where no images are: the one named for the image that the Dockerfile
     * begins with, or else the host's own.
     */
    private RootFilesystem folder(EnvironmentRequest request) {
        if (settings.folders().targets().isEmpty()) {
            return new RootFilesystem.Host();
        }
        return read(request)
                .dockerfile()
                .flatMap(
                        dockerfile ->
                                dockerfile
                                        .images(
                                                settings.registry()
                                                        .map(host -> Map.of("REGISTRY_HOST", host))
                                                        .orElse(Map.of()))
                                        .reversed()
                                        .stream()
                                        .flatMap(image -> settings.folders().target(image).stream())
                                        .findFirst())
                .<RootFilesystem>map(path -> new RootFilesystem.Folder(Path.of(path)))
                .orElseGet(RootFilesystem.Host::new);
    }

    /** Forgets one who waited. What nobody else waits for is not built on. */
    public void leave(String waiter) {
        builds.ifPresent(all -> all.leave(waiter));
    }

    /** What is written down of the last build of a digest, if it is still there. */
    public Optional<Path> log(String digest) {
        return builds.flatMap(all -> all.folder(digest).keptLog());
    }

    private CapsuleEnvironment read(EnvironmentRequest request) {
        if (read.size() > MOST_REMEMBERED) {
            read.clear();
        }
        return read.computeIfAbsent(
                request.slug() + "@" + request.commit(),
                _ -> {
                    try {
                        return CapsuleEnvironment.read(request.folder().get());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Base images change seldom, and many runs ask for the same ones. */
    private Optional<String> base(String reference) {
        if (bases.size() > MOST_REMEMBERED) {
            bases.clear();
        }
        Instant now = clock.instant();
        return bases.compute(
                        reference,
                        (_, seen) ->
                                seen != null
                                                && seen.id().isPresent()
                                                && seen.at()
                                                        .plus(BASES_ARE_LOOKED_FOR_EVERY)
                                                        .isAfter(now)
                                        ? seen
                                        : new Seen(images.orElseThrow().id(reference), now))
                .id();
    }

    @Override
    public void close() {
        old.ifPresent(OldEnvironments::close);
        builds.ifPresent(Builds::close);
        images.ifPresent(EngineImages::close);
    }
}
