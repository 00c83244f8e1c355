// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.problem.CoveException;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.Manifest;
import cove.secret.SecretValues;
import cove.secret.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes data assets of folders in buckets: copies them here, or looks what is there. */
final class BucketDrafts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BucketDrafts.class);
    private static final int AT_A_TIME = 16;

    private final DataAssets dataAssets;
    private final Buckets buckets;
    private final Secrets secrets;
    private final ExecutorService workers =
            Executors.newFixedThreadPool(
                    AT_A_TIME, Thread.ofPlatform().daemon().name("copy-", 0).factory());
    private final Ranges ranges = new Ranges();

    BucketDrafts(DataAssets dataAssets, Buckets buckets, Secrets secrets) {
        this.dataAssets = dataAssets;
        this.buckets = buckets;
        this.secrets = secrets;
    }

    Buckets buckets() {
        return buckets;
    }

    /** The keys that came with a request, as they may be stored. */
    byte[] seal(String dataAsset, Credentials.Keys keys) {
        return secrets.seal(
                dataAsset,
                new SecretValues(
                        Map.of("id", keys.accessKeyId(), "secret", keys.secretAccessKey())));
    }

    private Optional<Credentials.Keys> keys(DataAsset draft) {
        return dataAssets
                .store()
                .sealedKeys(draft.id())
                .map(bytes -> secrets.unseal(draft.id(), bytes).members())
                .map(
                        members ->
                                new Credentials.Keys(
                                        members.get("id"),
                                        members.get("secret"),
                                        Optional.empty(),
                                        Optional.empty()));
    }

    /** Ends when the files are where they are to be, or throws why they will not be. */
    DataAssetState make(DataAsset draft, SourceBucket source) throws IOException {
        try (Bucket bucket = BucketWishes.open(buckets, source, keys(draft))) {
            if (source.external()) {
                Manifest there = whatIsThere(bucket);
                return new DataAssetState.Ready(
                        there.files(), there.size(), Optional.of(there.digest()));
            }
            var content = copy(bucket, draft.id(), Patience.USUAL);
            return new DataAssetState.Ready(
                    content.files(), content.size(), Optional.of(content.sha256()));
        }
    }

    /** Its digest is made of ETags, for nobody reads the files. */
    static Manifest whatIsThere(Bucket bucket) throws IOException {
        var left = new Patience(Patience.USUAL);
        while (true) {
            try {
                Manifest there = Manifest.of(bucket);
                if (there.files() == 0) {
                    throw CoveException.invalid(
                            "There is no file below %s, and a data asset is never empty."
                                    .formatted(bucket.location()));
                }
                return there;
            } catch (BucketException e) {
                left.afterwards(e);
            }
        }
    }

    /**
     * Ends when the files are in their bucket, which lists them as they were sent.
     *
     * @param files stay where they are until then
     * @param check throws if these are not the files that they should be
     */
    DataAssetState.Ready upload(
            String id, SourceBucket target, Contents files, Consumer<ContentDigest> check)
            throws IOException {
        try (Bucket bucket = BucketWishes.open(buckets, target, Optional.empty())) {
            var upload = new BucketUpload(bucket, dataAssets.work(id), workers, Patience.USUAL);
            try {
                var content = upload.make(files);
                if (content.files() == 0) {
                    throw CoveException.invalid(
                            "There is no file to be taken to the bucket, and a data asset is never empty.");
                }
                check.accept(content);
                return new DataAssetState.Ready(
                        content.files(), content.size(), Optional.of(content.sha256()));
            } catch (CoveException | BucketException e) {
                undo(upload, target);
                throw e;
            }
        }
    }

    /** A bucket that does not let it keeps what was uploaded. */
    private static void undo(BucketUpload upload, SourceBucket target) {
        try {
            upload.undo();
        } catch (IOException e) {
            log.warn("could not remove what was uploaded to {}", target.location(), e);
        }
    }

    private ContentDigest copy(Bucket bucket, String id, Duration patience) throws IOException {
        Path folder = dataAssets.folder(id);
        if (Files.isDirectory(folder)) {
            return ContentDigest.of(folder);
        }
        var copy = new BucketCopy(bucket, dataAssets.work(id), workers, ranges, patience);
        ContentDigest content = copy.make();
        if (content.files() == 0) {
            throw CoveException.invalid("The bucket was emptied while it was copied.");
        }
        Files.move(copy.files(), folder, StandardCopyOption.ATOMIC_MOVE);
        SharedCopy.force(folder.getParent());
        return content;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        ranges.close();
    }
}
