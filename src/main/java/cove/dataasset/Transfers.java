// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.Action;
import cove.dataasset.TransferStore.Transfer;
import cove.db.Database;
import cove.http.Caller;
import cove.http.Fields;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.Login;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of data assets to another bucket. The old files are removed only when the new
 * ones are proven to be there and nobody reads the old ones any more; a server that is killed on
 * the way is followed by one that goes on.
 */
public final class Transfers implements AutoCloseable {
    /** What transfers ask of pipelines, of which they know nothing else. */
    public interface Pipelines {
        /** The names of the pipelines that use a data asset in one of their releases. */
        List<String> releasedWith(Caller caller, String dataAsset);
    }

    private static final Logger log = LoggerFactory.getLogger(Transfers.class);
    private static final int AT_A_TIME = 2;
    private static final Duration NEXT_LOOK = Duration.ofSeconds(2);

    private final DataAssets dataAssets;
    private final TransferStore store;
    private final Captures captures;
    private final BucketDrafts buckets;
    private final Pipelines pipelines;
    private final InstantSource clock;

    /** The ids of the data assets that this server has taken in hand. */
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(
                    AT_A_TIME, Thread.ofPlatform().daemon().name("transfer-", 0).factory());

    /** Connects the parts; nothing moves before {@link #start}. */
    public Transfers(
            Database database,
            DataAssets dataAssets,
            Captures captures,
            Pipelines pipelines,
            InstantSource clock) {
        this.dataAssets = dataAssets;
        this.store = new TransferStore(database);
        this.captures = captures;
        this.buckets = captures.bucketDrafts();
        this.pipelines = pipelines;
        this.clock = clock;
    }

    /** Takes up what an earlier server left open, and what another one that dies leaves. */
    public void start() {
        takeUp();
        store.servers().onBeat(this::takeUp);
    }

    /** Of several servers one does it for all. */
    private void takeUp() {
        if (store.servers().leads() && !workers.isShutdown()) {
            store.open().stream()
                    .filter(transfer -> begun.add(transfer.dataAsset()))
                    .forEach(transfer -> workers.execute(() -> carryOut(transfer)));
        }
    }

    /** Accepts a transfer; when this returns, it survives whatever happens to the server. */
    void begin(Caller caller, String id, Fields body) {
        if (!caller.admin()) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "Data assets are transferred by administrators, with a token of the scope admin; ask one of them."));
        }
        DataAsset asset = dataAssets.get(caller, id, Action.CHANGE);
        boolean force = body.bool("force").orElse(false);
        Optional<Fields> aws = body.object("target").flatMap(target -> target.object("aws"));
        if (aws.isEmpty()) {
            body.mistake(
                    "target.aws is missing; send it with the bucket that the files are to be in");
        }
        if (!(asset.state() instanceof DataAssetState.Ready)
                || asset.kind() == DataAssetKind.COMBINED) {
            body.mistake(
                    "Data asset %s is %s %s and has no files of its own that could be transferred"
                            .formatted(id, asset.kind().word(), asset.state().word()));
        }
        Optional<SourceBucket> target = aws.map(captures.wishesOf(caller)::target);
        body.throwIfWrong();
        if (!force) {
            refuseIfReleased(caller, id);
        }
        var transfer =
                new Transfer(
                        id,
                        target.orElseThrow().location(),
                        new Login(caller.userId(), caller.email()),
                        false,
                        Optional.empty());
        store.begin(transfer, clock.instant());
        takeUp();
    }

    private void refuseIfReleased(Caller caller, String id) {
        List<String> names = pipelines.releasedWith(caller, id);
        if (!names.isEmpty()) {
            throw new CoveException(
                    new Problem.Conflict(
                            "Data asset %s is used by released pipelines (%s), which may know its old place; send force to transfer it all the same."
                                    .formatted(id, String.join(", ", names))));
        }
    }

    /** Throws while the files of a data asset are on their way. */
    void refuseIfOpen(String id) {
        if (store.isOpen(id)) {
            throw new CoveException(
                    new Problem.Conflict(
                            "Data asset %s is being transferred; wait until last_transferred or transfer_error tell the end of that."
                                    .formatted(id)));
        }
    }

    private void carryOut(Transfer transfer) {
        try {
            if (!transfer.moved()) {
                move(transfer);
            }
            removeOld(transfer.dataAsset());
        } catch (CoveException | BucketException e) {
            if (e instanceof CoveException away
                    && away.problem() instanceof Problem.Unavailable
                    && !workers.isShutdown()) {
                carryOutSoon(transfer.dataAsset());
            } else if (!workers.isShutdown()) {
                log.info("data asset {} was not transferred", transfer.dataAsset(), e);
                fail(transfer.dataAsset(), e.getMessage());
            }
        } catch (IOException | RuntimeException e) {
            if (!workers.isShutdown()) {
                log.warn("data asset {} was not transferred", transfer.dataAsset(), e);
                fail(
                        transfer.dataAsset(),
                        "Tried to transfer the files, but it failed: %s. Transfer them again once that is repaired."
                                .formatted(e));
            }
        }
    }

    private void move(Transfer transfer) throws IOException {
        DataAsset asset =
                dataAssets
                        .store()
                        .find(transfer.dataAsset())
                        .orElseThrow(
                                () -> CoveException.notFound("data asset", transfer.dataAsset()));
        var target = targetOf(transfer);
        Optional<SourceBucket> old = asset.sourceBucket().filter(SourceBucket::external);
        Consumer<ContentDigest> check = checkOf(asset, old);
        DataAssetState.Ready content;
        if (old.isPresent()) {
            try (Bucket from = BucketWishes.open(buckets.buckets(), old.get(), Optional.empty())) {
                refuseIfChanged(asset, old.get(), from);
                var files = Contents.of(from, Patience.USUAL);
                content = buckets.upload(asset.id(), target, files, check);
            }
        } else {
            Contents files = Contents.of(dataAssets.folder(asset.id()));
            content = buckets.upload(asset.id(), target, files, check);
        }
        store.move(transfer, target, old, content, clock.instant());
    }

    /** What somebody else put into a bucket must still be what was seen there. */
    private void refuseIfChanged(DataAsset asset, SourceBucket old, Bucket from)
            throws IOException {
        Optional<String> seen = ((DataAssetState.Ready) asset.state()).digest();
        if (!old.owned()
                && seen.isPresent()
                && !seen.get().equals(BucketDrafts.whatIsThere(from).digest())) {
            throw CoveException.invalid(
                    "The objects below %s are not those that data asset %s was made of; it stays there. Make a new data asset of them."
                            .formatted(old.location(), asset.id()));
        }
    }

    private static SourceBucket targetOf(Transfer transfer) {
        return new SourceBucket(
                SourceBucket.Origin.AWS,
                transfer.target(),
                cove.s3.Access.USER,
                transfer.by(),
                true,
                true);
    }

    /** What is there then must be what was here; of links a bucket has what they showed. */
    private Consumer<ContentDigest> checkOf(DataAsset asset, Optional<SourceBucket> old)
            throws IOException {
        Optional<String> digest = ((DataAssetState.Ready) asset.state()).digest();
        // Of what somebody else put into a bucket the digest is not that of the content.
        boolean comparable =
                old.isPresent()
                        ? old.get().owned()
                        : !ContentDigest.hasLinks(dataAssets.folder(asset.id()));
        if (digest.isEmpty() || !comparable) {
            return _ -> {};
        }
        return content -> {
            if (!content.sha256().equals(digest.get())) {
                throw CoveException.invalid(
                        "The files that were transferred are not those that data asset %s was made of: their digest is %s instead of %s. Look at the disk or the bucket that they are in; the data asset stays there."
                                .formatted(asset.id(), content.sha256(), digest.get()));
            }
        };
    }

    private void removeOld(String id) throws IOException {
        if (!captures.readersOf(id).isEmpty()) {
            carryOutSoon(id);
            return;
        }
        Transfer moved =
                store.open().stream()
                        .filter(transfer -> transfer.dataAsset().equals(id))
                        .findFirst()
                        .orElseThrow();
        if (moved.old().isPresent() && moved.old().get().owned()) {
            removeFrom(id, moved.old().get());
        }
        dataAssets.discard(id);
        store.done(id);
        begun.remove(id);
    }

    private void carryOutSoon(String id) {
        var _ =
                workers.schedule(
                        () -> carryOutAgain(id), NEXT_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void carryOutAgain(String id) {
        store.open().stream()
                .filter(transfer -> transfer.dataAsset().equals(id))
                .forEach(this::carryOut);
    }

    /** Only what cove put there itself; an object that stays is no reason to keep the rest. */
    private void removeFrom(String id, SourceBucket old) throws IOException {
        try (Bucket bucket = BucketWishes.open(buckets.buckets(), old, Optional.empty())) {
            BucketUpload.names(
                    dataAssets.work(id), name -> bucket.delete(bucket.location().folder() + name));
        } catch (CoveException | BucketException e) {
            log.warn("left objects of data asset {} at {}", id, old.location(), e);
        }
    }

    private void fail(String id, String error) {
        try {
            dataAssets.discardWork(id);
            store.fail(id, error);
            begun.remove(id);
        } catch (RuntimeException e) {
            log.warn("could not store why data asset {} was not transferred", id, e);
        }
    }

    /** Stops where it is; the next server goes on. */
    @Override
    public void close() {
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
                log.warn("a data asset is still being transferred");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
