// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server does with uploads by itself: it ends those of which all is there, compares what
 * was sent before the machine's last start with the disk, and gives up those that nobody goes on
 * with.
 */
final class UploadWork implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UploadWork.class);
    private static final Duration SWEEP = Duration.ofHours(1);
    private static final int WORKERS = 3;

    private final UploadStore store;
    private final DataAssets dataAssets;
    private final OpenUploads open;
    private final FileClaimStore claims;
    private final Ending ending;
    private final Uploads.Settings settings;
    private final InstantSource clock;
    private final String boot;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(
                    WORKERS, Thread.ofPlatform().daemon().name("upload-", 0).factory());

    UploadWork(
            UploadStore store,
            DataAssets dataAssets,
            OpenUploads open,
            FileClaimStore claims,
            Ending ending,
            Uploads.Settings settings,
            InstantSource clock,
            String boot) {
        this.store = store;
        this.dataAssets = dataAssets;
        this.open = open;
        this.claims = claims;
        this.ending = ending;
        this.settings = settings;
        this.clock = clock;
        this.boot = boot;
    }

    /** Takes up what an earlier server left. */
    void start() {
        try {
            open.makeFolder();
            if (claims.servers().wasFirst()) {
                for (Upload upload : store.all()) {
                    if (!upload.boot().equals(boot)) {
                        workers.execute(() -> recheck(upload));
                    } else if (upload.finishing()) {
                        workers.execute(() -> endNow(upload.id()));
                    }
                }
                open.sweepFolder();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        claims.servers().onBeat(this::share);
        var _ = workers.scheduleWithFixedDelay(this::sweep, 0, SWEEP.toSeconds(), TimeUnit.SECONDS);
    }

    /** Lets go what others may go on with, and goes on with what others left. */
    private void share() {
        if (workers.isShutdown()) {
            return;
        }
        open.letGo();
        if (claims.servers().leads()) {
            store.all().stream()
                    .filter(upload -> upload.finishing() && !ended.contains(upload.id()))
                    .forEach(upload -> workers.execute(() -> endNow(upload.id())));
        }
    }

    /** Ends those that nobody has sent anything of for too long. */
    void sweep() {
        if (!claims.servers().leads()) {
            return;
        }
        try {
            for (Upload upload : store.all()) {
                if (dataAssets.draft(upload.id()).isEmpty()) {
                    if (!upload.finishing() && isOld(upload)) {
                        open.forget(upload.id());
                    }
                } else if (isAbandoned(upload)) {
                    log.info("data asset {} was not sent to its end", upload.id());
                    open.forget(upload.id());
                    dataAssets.end(
                            upload.id(),
                            new DataAssetState.Failed(
                                    "Its files were not sent to the end: nothing came for %d hours, so what had come was removed. Send them again."
                                            .formatted(settings.kept().toHours())));
                }
            }
        } catch (RuntimeException e) {
            log.warn("could not look for abandoned uploads", e);
        }
    }

    /** One that is just beginning has no draft yet. */
    private boolean isOld(Upload upload) {
        return upload.created().plus(Uploads.TOUCH).isBefore(clock.instant());
    }

    private boolean isAbandoned(Upload upload) {
        return !upload.finishing()
                && settings.expires(upload).isBefore(clock.instant())
                && !open.get(upload.id()).isBusy();
    }

    /** Ends one of which all is there. */
    CompletableFuture<Void> end(String id) {
        return CompletableFuture.runAsync(() -> endNow(id), workers);
    }

    /** One at a time of each: to end twice is to find it done. */
    private void endNow(String id) {
        OpenUpload all = open.get(id);
        String server = claims.server();
        ended.add(id);
        try {
            synchronized (all) {
                if (claims.take(id, FileClaimStore.END) != FileClaimStore.Taken.HELD_BY_ANOTHER) {
                    end(all, server);
                }
            }
        } finally {
            claims.release(id, FileClaimStore.END);
            ended.remove(id);
        }
    }

    private void end(OpenUpload all, String server) {
        String id = all.id();
        Optional<Upload> upload = store.find(id).filter(Upload::finishing);
        if (upload.isEmpty()) {
            return;
        }
        try {
            ending.end(all, upload.get().expected());
            open.remove(id);
        } catch (CoveException refused) {
            store.finishing(id, false, Optional.empty(), Optional.of(refused.getMessage()));
        } catch (IOException | RuntimeException e) {
            if (workers.isShutdown() || !claims.isStill(server)) {
                return; // another server goes on
            }
            log.warn("could not keep the files of data asset {}", id, e);
            store.finishing(
                    id,
                    false,
                    Optional.empty(),
                    Optional.of(
                            "Tried to keep the files, but it failed: %s. They are still here; end the upload again once that is repaired."
                                    .formatted(e)));
        }
    }

    private void recheck(Upload upload) {
        try {
            new Recheck(store, open.get(upload.id())).run();
            store.bootedWith(upload.id(), boot);
            open.readAnew(upload.id());
            if (upload.finishing()) {
                endNow(upload.id());
            }
        } catch (IOException | RuntimeException e) {
            if (!workers.isShutdown()) {
                log.error("could not compare what was sent of {} with the disk", upload.id(), e);
            }
        }
    }

    /** Stops where it is; the next server goes on. */
    @Override
    public void close() {
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
                log.warn("an upload is still being ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
