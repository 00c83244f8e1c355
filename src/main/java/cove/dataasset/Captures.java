// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.dataasset.DataAssetStore.Draft;
import cove.http.Caller;
import cove.problem.CoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes data assets of the results of computations. A draft is stored before the caller is
 * answered; its files are collected in the background, by the next server if this one is killed:
 * each step can be done again, and the draft ends when all of them are done.
 */
public final class Captures implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Captures.class);
    private static final int AT_A_TIME = 4;
    private static final Duration NEXT_ATTEMPT = Duration.ofSeconds(5);

    private final DataAssets dataAssets;
    private final DataAssetStore store;
    private final ResultFolders results;
    private final InstantSource clock;
    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(
                    AT_A_TIME, Thread.ofPlatform().daemon().name("capture-", 0).factory());

    /** Connects the parts; nothing moves before {@link #start}. */
    public Captures(DataAssets dataAssets, ResultFolders results, InstantSource clock) {
        this.dataAssets = dataAssets;
        this.store = dataAssets.store();
        this.results = results;
        this.clock = clock;
    }

    /** Takes up what an earlier server left open. */
    public void start() {
        store.drafts().forEach(draft -> workers.execute(() -> carryOut(draft)));
    }

    /** Accepts a data asset; when this returns, it survives whatever happens to the server. */
    DataAsset create(Caller caller, CreateRequest request) throws IOException {
        ComputationSource source = request.source();
        var found = results.of(caller, source.computation());
        found.folder().folder(source.path());
        var asset =
                new DataAsset(
                        UUID.randomUUID().toString(),
                        caller.userId(),
                        caller.email(),
                        clock.instant(),
                        Optional.empty(),
                        request.labels(),
                        new DataAssetState.Draft(),
                        false,
                        Optional.of(found.provenance()),
                        Optional.empty(),
                        LastTransfer.NONE);
        store.add(asset, Optional.of(source));
        var draft = new Draft(asset.id(), source);
        workers.execute(() -> carryOut(draft));
        return asset;
    }

    private void carryOut(Draft draft) {
        DataAssetState end;
        try {
            end = capture(draft);
        } catch (CoveException refused) {
            end = new DataAssetState.Failed(refused.getMessage());
        } catch (NoSuchFileException gone) {
            log.info("data asset {} lost its source", draft.id(), gone);
            end = new DataAssetState.Failed(deleted(draft));
        } catch (IOException | RuntimeException e) {
            if (workers.isShutdown()) {
                return; // the next server goes on
            }
            log.warn("could not collect the files of data asset {}", draft.id(), e);
            end =
                    new DataAssetState.Failed(
                            "Tried to collect the files, but it failed: %s. Create the data asset again once that is repaired."
                                    .formatted(e));
        }
        if (end instanceof DataAssetState.Failed) {
            dataAssets.discard(draft.id());
        }
        end(draft, end);
    }

    private void end(Draft draft, DataAssetState end) {
        try {
            if (!store.end(draft.id(), end)) {
                dataAssets.discard(draft.id()); // it was deleted meanwhile
            }
        } catch (RuntimeException e) {
            if (!workers.isShutdown()) {
                log.warn("could not store the end of data asset {}, will try again", draft.id(), e);
                var _ =
                        workers.schedule(
                                () -> end(draft, end),
                                NEXT_ATTEMPT.toMillis(),
                                TimeUnit.MILLISECONDS);
            }
        }
    }

    private DataAssetState capture(Draft draft) throws IOException {
        Path folder = dataAssets.folder(draft.id());
        if (!Files.isDirectory(folder)) {
            Path incoming = dataAssets.incoming(draft.id());
            var original =
                    results.find(draft.source().computation())
                            .orElseThrow(() -> CoveException.invalid(deleted(draft)));
            SharedCopy.make(original, draft.source().path(), incoming);
            Files.move(incoming, folder, StandardCopyOption.ATOMIC_MOVE);
            SharedCopy.force(folder.getParent());
        }
        var content = ContentDigest.of(folder);
        if (content.files() == 0) {
            throw CoveException.invalid(
                    "There is no file in the results at '%s', and a data asset is never empty."
                            .formatted(draft.source().path()));
        }
        return new DataAssetState.Ready(
                content.files(), content.size(), Optional.of(content.sha256()));
    }

    private static String deleted(Draft draft) {
        return "Computation %s was deleted before its results were captured; wait until a data asset is ready before you delete what it is made of."
                .formatted(draft.source().computation());
    }

    List<String> readersOf(String dataAsset) {
        return results.readersOf(dataAsset);
    }

    /** Stops where it is; the next server goes on. */
    @Override
    public void close() {
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
                log.warn("a data asset's files are still being collected");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
