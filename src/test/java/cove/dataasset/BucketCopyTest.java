// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.s3.Access;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.Endpoint;
import cove.s3.Location;
import cove.s3.Login;
import cove.s3.S3Settings;
import cove.s3.UserKeys;
import cove.testing.ListedBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a copy keeps of an earlier one that did not come to its end. */
class BucketCopyTest {
    private static final int OBJECTS = 1500;
    private static final int WORKERS = 8;
    private static final Duration NONE = Duration.ZERO;

    @TempDir private Path folder;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    private final Ranges ranges = new Ranges();
    private ListedBucket listed;
    private Buckets buckets;
    private Bucket bucket;

    @BeforeEach
    void start() {
        open(keys(OBJECTS, Comparator.naturalOrder()));
    }

    private static NavigableSet<String> keys(int objects, Comparator<String> order) {
        var keys = new TreeSet<String>(order);
        IntStream.range(0, objects).forEach(i -> keys.add("d%d/%04d".formatted(i % 10, i)));
        return keys;
    }

    private void open(NavigableSet<String> keys) {
        listed = new ListedBucket(keys, all -> all);
        var endpoint =
                new Endpoint(
                        "lab",
                        Optional.of(listed.url()),
                        Optional.of("us-east-1"),
                        true,
                        Endpoint.Policy.PUBLIC,
                        List.of(),
                        Optional.empty());
        var settings =
                new S3Settings(
                        Map.of("lab", endpoint),
                        "lab",
                        List.of(),
                        Optional.empty(),
                        S3Settings.GOOGLE);
        buckets = new Buckets(settings, new NoKeys());
        bucket =
                buckets.open(
                        new Location("lab", "any", ""), Access.PUBLIC, new Login("u", "u@x.org"));
    }

    private void openInstead(NavigableSet<String> keys) {
        closeBucket();
        open(keys);
    }

    private void closeBucket() {
        bucket.close();
        buckets.close();
        listed.close();
    }

    private static final class NoKeys implements UserKeys {
        @Override
        public Optional<Credentials.Keys> named(String user, String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Credentials.Keys> only(String user) {
            return Optional.empty();
        }
    }

    @AfterEach
    void close() {
        closeBucket();
        workers.shutdownNow();
        ranges.close();
    }

    private BucketCopy copy() throws IOException {
        return new BucketCopy(bucket, folder, workers, ranges, NONE);
    }

    private void failAt(String key) throws IOException {
        listed.refuse(key);
        BucketCopy failing = copy();
        assertThatThrownBy(failing::make).isInstanceOf(BucketException.class);
        listed.refuse(null);
    }

    private void makeAll() throws IOException {
        BucketCopy copy = copy();
        ContentDigest content = copy.make();

        assertThat(content).isEqualTo(ContentDigest.of(copy.files()));
        assertThat(content.files()).isEqualTo(OBJECTS);
        assertThat(copy.files().resolve("d7/0007")).hasContent("d7/0007");
    }

    @Test
    void whatWasWholeIsNotFetchedAgain() throws IOException {
        failAt("d5/0305");
        int before = listed.requests();

        makeAll();

        assertThat(listed.requests() + before)
                .as("only what was refused or under way is asked for twice")
                .isBetween(OBJECTS + 1, OBJECTS + WORKERS);
    }

    @Test
    void whatAPowerCutTookIsFetchedAgain() throws IOException {
        failAt("d9/1499");
        Path manifest = folder.resolve("manifest");
        Files.writeString(manifest, "torn line without its e", StandardOpenOption.APPEND);
        Files.delete(folder.resolve("files/d3/0013"));
        Files.writeString(folder.resolve("files/d8/0008"), "short");
        Files.writeString(folder.resolve("ahead"), "torn", StandardOpenOption.APPEND);

        makeAll();
    }

    @Test
    void aBucketOfAnotherOrderHasTheSameDigest() throws IOException {
        openInstead(keys(OBJECTS, Comparator.reverseOrder()));

        makeAll();
    }

    @Test
    void oneHundredThousandKeysAreLookedAtPageByPage() throws IOException {
        openInstead(keys(100_000, Comparator.naturalOrder()));

        assertThat(new Survey(bucket, NONE).countFiles().files()).isEqualTo(100_000);
    }
}
