// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mounts of this home. One is started when a run first needs it, serves all runs that read the
 * same as the same account, and ends a while after the last of them. Like the runs it outlives the
 * server: the next one finds it by its folder.
 */
public final class BucketMounts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BucketMounts.class);
    private static final Duration RENEWAL = Duration.ofMinutes(5);

    private final Path folder;
    private final Rclone rclone;
    private final Buckets buckets;
    private final Duration idle;
    private final Map<BucketFolder, Shared> shared = new ConcurrentHashMap<>();
    private final Set<BucketMount> all = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ender =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("mounts").factory());

    /** The mount that others may join, and what it showed when it was looked at last. */
    private static final class Shared {
        private BucketMount mount;
        private String contents;
    }

    /**
     * Mounts nothing yet.
     *
     * @param folder takes a folder for each mount; closed to other accounts
     * @param idle how long a mount stays that nobody needs
     */
    public BucketMounts(Path folder, Rclone rclone, Buckets buckets, Duration idle) {
        this.folder = folder;
        this.rclone = rclone;
        this.buckets = buckets;
        this.idle = idle;
    }

    /** What this machine has not that it takes, and how to get it; nothing if it has all. */
    public Optional<String> lacking() {
        return rclone.lacking();
    }

    /**
     * Takes up what earlier servers left, and ends what nobody needs any more.
     *
     * @param isOpen whether there is such a user still
     * @param alone whether no other server has mounts in the folder
     */
    public void start(Predicate<String> isOpen, boolean alone) {
        for (BucketMount mount : onDisk()) {
            try {
                takeUp(mount, isOpen, alone);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        var _ =
                ender.scheduleWithFixedDelay(
                        this::renewKeys, 0, RENEWAL.toMinutes(), TimeUnit.MINUTES);
    }

    /** Those of other servers on this machine included. */
    private List<BucketMount> onDisk() {
        try (var folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).map(BucketMount::new).toList();
        } catch (NoSuchFileException e) {
            return List.of(); // nothing was mounted yet
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<BucketMount> mountsOf(String user) {
        return onDisk().stream().filter(mount -> mount.hasUser(user)).toList();
    }

    /** Those of a role hold for a while only. */
    private void renewKeys() {
        for (BucketMount mount : all) {
            try {
                Optional<BucketFolder> shown = mount.shown();
                if (shown.isPresent()
                        && credentials(shown.get()) instanceof Credentials.Keys keys
                        && keys.sessionToken().isPresent()) {
                    mount.keys().write(keys, Instant.now());
                }
            } catch (IOException | RuntimeException e) {
                log.warn("could not renew the keys of the mount {}", mount.folder(), e);
            }
        }
    }

    private Credentials credentials(BucketFolder source) {
        return buckets.credentials(source.location(), source.access(), source.user());
    }

    private void takeUp(BucketMount mount, Predicate<String> isOpen, boolean alone)
            throws IOException {
        for (String user : mount.userIds()) {
            if (!isOpen.test(user)) {
                mount.removeUser(user);
            }
        }
        if (alone) {
            all.add(mount);
            if (mount.isAlive()) {
                mount.shown().ifPresent(source -> shared(source).mount = mount);
            }
            endIfUnused(mount, Duration.ZERO);
        } else if (mount.isUnusedFor(idle)) {
            all.add(mount);
            endIfUnused(mount, idle);
        }
    }

    private Shared shared(BucketFolder source) {
        return shared.computeIfAbsent(source, _ -> new Shared());
    }

    /**
     * Shows a folder of a bucket for as long as a user needs it.
     *
     * @param user the id of a run
     * @param contents tells what is there now from what was there at another time
     * @return where it is shown
     * @throws MountFailure when it cannot be mounted
     */
    public Path attach(String user, BucketFolder source, String contents)
            throws IOException, MountFailure {
        Credentials credentials = credentials(source);
        Shared one = shared(source);
        synchronized (one) {
            if (one.mount != null && areThoseOf(one.mount, credentials) && join(one.mount, user)) {
                if (!contents.equals(one.contents)) {
                    one.mount.refresh();
                }
            } else {
                one.mount = mount(user, source, credentials);
            }
            one.contents = contents;
            return one.mount.files();
        }
    }

    /** Fails when the mount has ended meanwhile, or its rclone has. */
    private boolean join(BucketMount mount, String user) throws IOException {
        synchronized (all) {
            if (!all.contains(mount) || !mount.isAlive()) {
                return false;
            }
            mount.addUser(user);
            return true;
        }
    }

    /** Keys of a role change by themselves; others only when somebody sets them. */
    private static boolean areThoseOf(BucketMount mount, Credentials credentials) {
        return switch (credentials) {
            case Credentials.None _ -> true;
            case Credentials.Keys keys -> keys.sessionToken().isPresent() || mount.keys().are(keys);
        };
    }

    private BucketMount mount(String user, BucketFolder source, Credentials credentials)
            throws IOException, MountFailure {
        Path script = script();
        var mount = new BucketMount(folder.resolve(UUID.randomUUID().toString()));
        all.add(mount);
        try {
            mount.addUser(user);
            Endpoint endpoint = buckets.endpoint(source.location().endpoint()).orElseThrow();
            Optional<Credentials.Keys> keys =
                    credentials instanceof Credentials.Keys some
                            ? Optional.of(some)
                            : Optional.empty();
            if (keys.isPresent()) {
                mount.keys().write(keys.get(), Instant.now());
            }
            mount.start(
                    source,
                    script,
                    rclone.command(source, mount.files()),
                    rclone.environment(
                            endpoint,
                            keys.flatMap(Credentials.Keys::region)
                                    .or(endpoint::region)
                                    .orElse("us-east-1"),
                            keys.map(_ -> mount.keys()),
                            System.getenv()));
            return mount;
        } catch (MountFailure | IOException | RuntimeException e) {
            all.remove(mount);
            mount.end();
            throw e;
        }
    }

    private synchronized Path script() throws IOException {
        Path script = folder.resolve("mount.sh");
        if (!Files.exists(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        Path fresh = Files.createTempFile(folder, "mount", ".new");
        try (InputStream in = BucketMounts.class.getResourceAsStream("mount.sh")) {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What is mounted for a user, and where. */
    public Map<BucketFolder, Path> shownTo(String user) {
        var shown = new HashMap<BucketFolder, Path>();
        for (BucketMount mount : mountsOf(user)) {
            try {
                mount.shown().ifPresent(source -> shown.put(source, mount.files()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shown;
    }

    /** Why a user cannot have read all that it wanted; nothing while all its mounts are there. */
    public Optional<String> broken(String user) {
        return mountsOf(user).stream()
                .filter(mount -> !mount.isAlive())
                .findFirst()
                .map(
                        mount ->
                                mount.lastWords()
                                        .map("rclone ended; the last it said was: %s"::formatted)
                                        .orElse("rclone was killed"));
    }

    /** Needs no mount any more; of one who needed none this is no error. */
    public void detach(String user) {
        for (BucketMount mount : mountsOf(user)) {
            try {
                mount.removeUser(user);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            all.add(mount);
            if (!ender.isShutdown()) {
                // One whose rclone is gone nobody joins.
                Duration age = mount.isAlive() ? idle : Duration.ZERO;
                var _ =
                        ender.schedule(
                                () -> endIfUnused(mount, age),
                                age.toMillis(),
                                TimeUnit.MILLISECONDS);
            }
        }
    }

    private void endIfUnused(BucketMount mount, Duration age) {
        try {
            synchronized (all) {
                if (!all.contains(mount) || !mount.isUnusedFor(age)) {
                    return;
                }
                all.remove(mount);
            }
            shared.values().removeIf(one -> mount.equals(one.mount));
            mount.end();
        } catch (IOException | RuntimeException e) {
            log.warn("could not end the mount {}", mount.folder(), e);
        }
    }

    /** Ends the mounts that no run needs; the others stay, as the runs do. */
    @Override
    public void close() {
        ender.shutdownNow();
        try {
            if (!ender.awaitTermination(30, TimeUnit.SECONDS)) {
                log.warn("a mount takes long to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List.copyOf(all).forEach(mount -> endIfUnused(mount, Duration.ZERO));
    }
}
