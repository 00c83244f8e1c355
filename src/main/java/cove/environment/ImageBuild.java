// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import cove.capsule.repository.FolderCopy;
import cove.folder.Trash;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One build of one environment, from its beginning to its report. */
final class ImageBuild {
    /**
     * What all builds of a server share.
     *
     * @param path where docker commands are looked for
     * @param shim build.sh
     * @param atOnce as many permits as builds may run at once
     */
    record Workshop(
            String path,
            Path shim,
            EngineImages images,
            String network,
            Duration limit,
            Semaphore atOnce,
            Trash trash,
            InstantSource clock) {}

    /** How it ended. */
    enum End {
        /** It is reported, with an image or why there is none. */
        REPORTED,
        /** It was cancelled, or the engine went away: nothing is known. */
        UNKNOWN
    }

    private static final Logger log = LoggerFactory.getLogger(ImageBuild.class);
    private static final long LARGEST_LOG = 16L << 20;

    static final FailedStep NO_BUILDER =
            new FailedStep(
                    Optional.empty(),
                    "no docker command on the server's PATH can drive BuildKit",
                    List.of());

    /** What is said when the engine ends or restarts in the middle of a build. */
    private static final Pattern ENGINE_GONE =
            Pattern.compile(
                    "Cannot connect to the Docker daemon|error during connect|context canceled|unexpected EOF"
                            + "|error reading from server|transport is closing|connection reset"
                            + "|code = (?:Unavailable|Canceled)");

    private final Workshop workshop;
    private final BuildFolder folder;
    private final Recipe recipe;
    private final EnvironmentRequest request;
    private final FileChannel lock;
    private final Instant since;
    private final boolean lastTry;
    private final Set<String> waiters = new LinkedHashSet<>();
    private volatile boolean cancelled;
    private volatile Process process;

    /**
     * A build that begins with {@link #run}.
     *
     * @param lock held until it has ended
     * @param lastTry whether it fails even where the engine may be at fault
     */
    ImageBuild(
            Workshop workshop,
            BuildFolder folder,
            Recipe recipe,
            EnvironmentRequest request,
            FileChannel lock,
            boolean lastTry) {
        this.workshop = workshop;
        this.folder = folder;
        this.recipe = recipe;
        this.request = request;
        this.lock = lock;
        this.lastTry = lastTry;
        this.since = workshop.clock().instant();
    }

    static String tag(String digest) {
        return "cove-environment:" + digest;
    }

    Instant since() {
        return since;
    }

    Path log() {
        return folder.log();
    }

    synchronized void addWaiter(String waiter) {
        waiters.add(waiter);
    }

    /** One waits no more; a build that nobody waits for is cancelled. */
    synchronized void removeWaiter(String waiter) {
        if (waiters.remove(waiter) && waiters.isEmpty()) {
            cancel();
        }
    }

    synchronized List<String> waiters() {
        return List.copyOf(waiters);
    }

    void cancel() {
        cancelled = true;
        end(process);
    }

    /** The shim sees the end of its input, and kills the builder's client; the engine sees that. */
    private static void end(Process process) {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                log.debug("the build has ended already", e);
            }
        }
    }

    /** Builds, and lets the lock go. */
    End run() {
        try (lock) {
            workshop.atOnce().acquire();
            try {
                return cancelled ? End.UNKNOWN : build();
            } finally {
                workshop.atOnce().release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.UNKNOWN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private End build() throws IOException, InterruptedException {
        log.info("building environment {} of capsule-{}", recipe.digest(), request.slug());
        Path file = folder.newLog();
        Optional<BuildCommand> command = BuildCommand.find(workshop.path());
        if (command.isEmpty()) {
            folder.write(report(Optional.empty(), NO_BUILDER));
            return End.REPORTED;
        }
        Files.writeString(folder.dockerfile(), recipe.dockerfile(), StandardCharsets.ISO_8859_1);
        workshop.trash().take(folder.context());
        makeContext();
        Map<String, String> secrets = secrets();
        boolean inTime;
        int exitCode;
        try (var out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            out.write(beginning().getBytes(StandardCharsets.UTF_8));
            inTime = follow(command.get(), secrets, out);
            exitCode = process.waitFor();
        } finally {
            workshop.trash().take(folder.context());
        }
        if (cancelled) {
            return End.UNKNOWN;
        }
        Optional<String> id =
                exitCode == 0 ? workshop.images().id(tag(recipe.digest())) : Optional.empty();
        FailedStep failure =
                inTime
                        ? FailedStep.of(Files.readAllLines(file, StandardCharsets.ISO_8859_1))
                        : tooLong();
        if (id.isEmpty() && isEnginesFault(failure)) {
            log.warn("the engine went away from environment {}", recipe.digest());
            return End.UNKNOWN;
        }
        folder.write(report(id, failure));
        return End.REPORTED;
    }

    private boolean isEnginesFault(FailedStep failure) {
        return !workshop.images().isAnswering()
                || (!lastTry && ENGINE_GONE.matcher(failure.reason()).find());
    }

    private FailedStep tooLong() {
        return new FailedStep(
                Optional.empty(),
                "the build did not end within %d minutes".formatted(workshop.limit().toMinutes()),
                List.of());
    }

    private String beginning() {
        var text =
                new StringBuilder(
                        "cove: building the environment of capsule-%s at %s\n"
                                .formatted(request.slug(), request.commit()));
        recipe.bases()
                .forEach(
                        (name, id) ->
                                text.append("cove: on %s %s\n".formatted(name, id).stripTrailing())
                                        .append('\n'));
        return text.toString();
    }

    private void makeContext() throws IOException {
        Files.createDirectories(folder.context());
        Path environment = request.folder().get();
        if (Files.isDirectory(environment, NOFOLLOW_LINKS)) {
            FolderCopy.copy(environment, folder.context());
        }
        for (String name : Recipe.GIT_HELPERS) {
            Path helper = folder.context().resolve(name);
            // A link of the capsule's stays what it is: it may lead to any file of the server's.
            if (!Files.exists(helper, NOFOLLOW_LINKS)) {
                Files.writeString(
                        helper,
                        "#!/bin/sh\necho \"$%s\"\n".formatted(Recipe.GIT_TOKEN),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
            }
            if (Files.isRegularFile(helper, NOFOLLOW_LINKS)
                    && !helper.toFile().setExecutable(true, false)) {
                log.warn("could not make {} executable", helper);
            }
        }
    }

    private Map<String, String> secrets() {
        if (recipe.secretFor().isEmpty()) {
            return Map.of();
        }
        var secrets = new java.util.HashMap<>(request.secrets().values());
        recipe.gitHost()
                .flatMap(request.secrets()::gitToken)
                .ifPresent(token -> secrets.put(Recipe.GIT_TOKEN, token));
        return secrets;
    }

    /** Whether it ended within its time. */
    private boolean follow(BuildCommand command, Map<String, String> secrets, OutputStream out)
            throws IOException {
        var words = new ArrayList<>(List.of("/bin/sh", workshop.shim().toString()));
        words.addAll(
                command.words(
                        workshop.images().address(),
                        recipe,
                        folder.dockerfile(),
                        folder.context(),
                        tag(recipe.digest()),
                        workshop.network()));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.directory(folder.path().toFile());
        builder.environment().putAll(BuildCommand.environment(recipe, secrets));
        Process started = builder.start();
        process = started;
        if (cancelled) {
            end(started);
        }
        var late = new CompletableFuture<Boolean>();
        var _ =
                late.completeOnTimeout(true, workshop.limit().toSeconds(), TimeUnit.SECONDS)
                        .thenAccept(
                                is -> {
                                    if (is) {
                                        end(started);
                                    }
                                });
        new BuildLog(out, secrets.values(), LARGEST_LOG).copy(started.getInputStream());
        return late.complete(false);
    }

    private BuildFolder.Report report(Optional<String> id, FailedStep failure) {
        boolean failed = id.isEmpty();
        return new BuildFolder.Report(
                tag(recipe.digest()),
                id,
                recipe.bases(),
                request.slug(),
                request.commit(),
                since.toEpochMilli(),
                workshop.clock().millis(),
                failed ? failure.step() : Optional.empty(),
                failed ? Optional.of(failure.reason()) : Optional.empty(),
                failed ? failure.lastLines() : List.of());
    }
}
