// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.dataasset.DraftStore.Draft;
import cove.db.IdempotencyKey;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.s3.BucketException;
import cove.s3.Buckets;
import cove.secret.Secrets;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes data assets of the results of computations, and of what is in buckets. A draft is stored
 * before the caller is answered; its files are collected in the background, by the next server if
 * this one is killed: each step can be done again, and the draft ends when all of them are done.
 */
public final class Captures implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Captures.class);
    private static final int AT_A_TIME = 4;
    private static final Duration NEXT_ATTEMPT = Duration.ofSeconds(5);

    private final DataAssets dataAssets;
    private final DataAssetStore store;
    private final DraftStore drafts;
    private final ResultFolders results;
    private final InstantSource clock;
    private final BucketDrafts bucketDrafts;
    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(
                    AT_A_TIME, Thread.ofPlatform().daemon().name("capture-", 0).factory());

    private final ExecutorService forBuckets =
            Executors.newFixedThreadPool(
                    AT_A_TIME, Thread.ofPlatform().daemon().name("bucket-", 0).factory());

    /** Connects the parts; nothing moves before {@link #start}. */
    public Captures(
            DataAssets dataAssets,
            ResultFolders results,
            Buckets buckets,
            Secrets secrets,
            InstantSource clock) {
        this.dataAssets = dataAssets;
        this.store = dataAssets.store();
        this.drafts = dataAssets.drafts();
        this.results = results;
        this.clock = clock;
        this.bucketDrafts = new BucketDrafts(dataAssets, buckets, secrets);
    }

    BucketDrafts bucketDrafts() {
        return bucketDrafts;
    }

    Buckets buckets() {
        return bucketDrafts.buckets();
    }

    BucketWishes wishesOf(Caller caller) {
        return new BucketWishes(bucketDrafts.buckets(), caller);
    }

    /** Takes up what an earlier server left open, and what another one that dies leaves. */
    public void start() {
        takeUp();
        drafts.servers().onBeat(this::takeUp);
    }

    private void takeUp() {
        drafts.takeOver().forEach(this::begin);
    }

    /** What this request made, when it came before. */
    Optional<DataAsset> madeBefore(IdempotencyKey key) {
        return store.madeBefore(key);
    }

    /**
     * Accepts a data asset; when this returns, it survives whatever happens to the server.
     *
     * @param key given twice, it makes nothing twice
     */
    DataAsset create(Caller caller, CreateRequest request, Optional<IdempotencyKey> key)
            throws IOException {
        String id = UUID.randomUUID().toString();
        Labels labels = request.labels();
        return switch (request.source()) {
            case Source.OfDataAssets members ->
                    stored(
                            new Draft(combined(id, caller, labels, members), Optional.empty()),
                            Optional.empty(),
                            key);
            case Source.OfComputation(ComputationSource source, var target) -> {
                var found = results.of(caller, source.computation());
                found.folder().folder(source.path());
                var made = Optional.of(found.provenance());
                yield stored(
                        new Draft(draft(id, caller, labels, made, target), Optional.of(source)),
                        Optional.empty(),
                        key);
            }
            case Source.OfBucket(SourceBucket bucket, var keys, var told) ->
                    stored(
                            new Draft(
                                    draft(id, caller, labels, told, Optional.of(bucket)),
                                    Optional.empty()),
                            keys.map(known -> bucketDrafts.seal(id, known)),
                            key);
        };
    }

    private DataAsset stored(
            Draft made, Optional<byte[]> sealedKeys, Optional<IdempotencyKey> key) {
        Optional<String> winner = store.add(made.asset(), made.source(), sealedKeys, key);
        if (winner.isPresent()) {
            return store.madeBefore(winner.get());
        }
        if (made.asset().state() instanceof DataAssetState.Draft) {
            begin(made);
        }
        return made.asset();
    }

    /** All that is to be known of it is known already. */
    private DataAsset combined(
            String id, Caller caller, Labels labels, Source.OfDataAssets source) {
        return new DataAsset(
                id,
                caller.userId(),
                caller.email(),
                clock.instant(),
                Optional.empty(),
                labels,
                new DataAssetState.Ready(source.files(), source.size(), Optional.empty()),
                false,
                Optional.empty(),
                Optional.empty(),
                LastTransfer.NONE,
                source.members());
    }

    /** What waits for a bucket keeps no results of this machine waiting. */
    private void begin(Draft draft) {
        var those = draft.asset().sourceBucket().isPresent() ? forBuckets : workers;
        those.execute(() -> carryOut(draft));
    }

    private DataAsset draft(
            String id,
            Caller caller,
            Labels labels,
            Optional<Provenance> provenance,
            Optional<SourceBucket> bucket) {
        return new DataAsset(
                id,
                caller.userId(),
                caller.email(),
                clock.instant(),
                Optional.empty(),
                labels,
                new DataAssetState.Draft(),
                false,
                provenance,
                bucket,
                LastTransfer.NONE);
    }

    private void carryOut(Draft draft) {
        DataAssetState end;
        try {
            end = make(draft.asset(), draft.source());
        } catch (CoveException refused) {
            if (refused.problem() instanceof Problem.Unavailable) {
                again(() -> begin(draft));
                return;
            }
            end = new DataAssetState.Failed(refused.getMessage());
        } catch (NoSuchFileException gone) {
            log.info("data asset {} lost its source", draft.asset().id(), gone);
            end = new DataAssetState.Failed(lost(draft));
        } catch (BucketException refused) {
            if (workers.isShutdown()) {
                return; // the next server goes on
            }
            log.info("data asset {} was refused by its bucket", draft.asset().id(), refused);
            end = new DataAssetState.Failed(refused.getMessage());
        } catch (IOException | RuntimeException e) {
            if (workers.isShutdown()) {
                return; // the next server goes on
            }
            log.warn("could not collect the files of data asset {}", draft.asset().id(), e);
            end =
                    new DataAssetState.Failed(
                            "Tried to collect the files, but it failed: %s. Create the data asset again once that is repaired."
                                    .formatted(e));
        }
        end(draft, end);
    }

    private void end(Draft draft, DataAssetState end) {
        try {
            if (!drafts.isOwn(draft.asset().id()) && store.find(draft.asset().id()).isPresent()) {
                return; // another server took it over
            }
            if (end instanceof DataAssetState.Failed) {
                dataAssets.discard(draft.asset().id());
            }
            if (!store.end(draft.asset().id(), end)) {
                dataAssets.discard(draft.asset().id()); // it was deleted meanwhile
            }
            dataAssets.discardWork(draft.asset().id());
        } catch (RuntimeException e) {
            if (!workers.isShutdown()) {
                log.warn(
                        "could not store the end of data asset {}, will try again",
                        draft.asset().id(),
                        e);
                again(() -> end(draft, end));
            }
        }
    }

    private void again(Runnable attempt) {
        if (!workers.isShutdown()) {
            var _ = workers.schedule(attempt, NEXT_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private DataAssetState make(DataAsset asset, Optional<ComputationSource> source)
            throws IOException {
        if (source.isEmpty()) {
            return bucketDrafts.make(asset, asset.sourceBucket().orElseThrow());
        }
        if (asset.sourceBucket().isPresent()) {
            Path staged = dataAssets.work(asset.id()).resolve("results");
            stage(asset.id(), source.get(), staged);
            if (ContentDigest.isEmpty(staged)) {
                throw nothingAt(source.get());
            }
            return bucketDrafts.upload(
                    asset.id(), asset.sourceBucket().get(), Contents.of(staged), _ -> {});
        }
        Path folder = dataAssets.folder(asset.id());
        stage(asset.id(), source.get(), folder);
        var content = ContentDigest.of(folder);
        if (content.files() == 0) {
            throw nothingAt(source.get());
        }
        return new DataAssetState.Ready(
                content.files(), content.size(), Optional.of(content.sha256()));
    }

    /** The results as they are now, in a folder that is whole as soon as it is there. */
    private void stage(String id, ComputationSource source, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path incoming = dataAssets.incoming(id);
            var original =
                    results.find(source.computation())
                            .orElseThrow(() -> CoveException.invalid(deleted(source)));
            SharedCopy.make(original, source.path(), incoming);
            Files.move(incoming, folder, StandardCopyOption.ATOMIC_MOVE);
            SharedCopy.force(folder.getParent());
        }
    }

    private static CoveException nothingAt(ComputationSource source) {
        return CoveException.invalid(
                "There is no file in the results at '%s', and a data asset is never empty."
                        .formatted(source.path()));
    }

    private static String lost(Draft draft) {
        return draft.source()
                .map(Captures::deleted)
                .orElse("Its files were taken away while they were copied; create it again.");
    }

    private static String deleted(ComputationSource source) {
        return "Computation %s was deleted before its results were captured; wait until a data asset is ready before you delete what it is made of."
                .formatted(source.computation());
    }

    List<String> readersOf(String dataAsset) {
        return results.readersOf(dataAsset);
    }

    /** Stops where it is; the next server goes on. */
    @Override
    public void close() {
        workers.shutdownNow();
        forBuckets.shutdownNow();
        bucketDrafts.close();
        try {
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)
                    || !forBuckets.awaitTermination(1, TimeUnit.MINUTES)) {
                log.warn("a data asset's files are still being collected");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
