// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.ListedBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets whose keys cannot be files of a folder: none of them leads out of it. */
class HostileBucketTest {
    private static final String LONG_NAME = "n".repeat(256);

    @TempDir private static Path home;
    private static final AtomicInteger listings = new AtomicInteger();
    private static ListedBucket bucket;
    private static CoveHarness cove;

    @BeforeAll
    static void start() {
        var keys = new TreeSet<String>();
        for (String folder :
                new String[] {
                    "dots", "slashes", "both", "marked", "here", "long", "nul", "front"
                }) {
            keys.add(folder + "/a");
            keys.add(folder + "/a!");
        }
        keys.add("dots/x/../../escape");
        keys.add("slashes//absolute");
        keys.add("both/a/b");
        keys.add("marked/full/");
        keys.add("here/./x");
        keys.add("long/" + LONG_NAME);
        keys.add("nul/x\0y");
        keys.add("front//etc/passwd");
        keys.add("late/fine");
        keys.add("later/a");
        bucket = new ListedBucket(keys, HostileBucketTest::listed);
        cove = CoveHarness.start(home, bucket.settings("hostile"));
    }

    /** Some keys come only after the first listings, which were fine. */
    private static NavigableSet<String> listed(NavigableSet<String> keys) {
        if (listings.incrementAndGet() < 3) {
            return keys;
        }
        var more = new TreeSet<>(keys);
        more.add("late/../../../escape");
        more.add("later/a/b");
        return more;
    }

    @AfterAll
    static void close() {
        cove.close();
        bucket.close();
    }

    private static JsonNode made(String prefix) {
        ObjectNode request = CoveClient.dataAssetOf("", null);
        ((ObjectNode) request.get("source"))
                .putNull("computation")
                .putObject("aws")
                .put("bucket", "any")
                .put("endpoint_name", "hostile")
                .put("prefix", prefix);
        return cove.admin().waitForDataAsset(cove.admin().createDataAsset(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    dots    | 'x/../../escape' has '..' as a name
                    slashes | '/absolute' has an empty name before or behind a slash
                    front   | '/etc/passwd' has an empty name before or behind a slash
                    both    | 'a' is a file, and 'a/b' needs a folder of that name
                    marked  | 'full/' has an empty name before or behind a slash
                    here    | './x' has '.' as a name
                    long    | has a name of over 255 bytes
                    nul     | 'x\\0y' holds a NUL character
                    """)
    void keysThatCannotBeFilesHereAreTold(String folder, String said) throws IOException {
        listings.set(0);

        JsonNode asset = made(folder);

        assertThat(asset.path("state").textValue()).isEqualTo("failed");
        assertThat(asset.path("failure_reason").textValue())
                .contains("1 keys of the bucket cannot be files here", said)
                .contains("keep_on_external_storage");
        nothingIsLeftOf(asset);
    }

    @ParameterizedTest
    @CsvSource({"late, would lead out", "later, an object and a folder of one name"})
    void keysThatComeLaterLeadNowhereEither(String folder, String said) throws IOException {
        listings.set(0);

        JsonNode asset = made(folder);

        assertThat(asset.path("state").textValue()).as(asset.toString()).isEqualTo("failed");
        assertThat(asset.path("failure_reason").textValue()).contains(said);
        nothingIsLeftOf(asset);
    }

    private static void nothingIsLeftOf(JsonNode asset) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.map(Path::toString))
                    .noneMatch(
                            path ->
                                    path.contains("escape")
                                            || path.contains(
                                                    "assets/" + asset.path("id").textValue()));
        }
    }

    @Test
    void theSameBucketMayStayWhereItIs() {
        listings.set(0);
        ObjectNode request = CoveClient.dataAssetOf("", null);
        ((ObjectNode) request.get("source"))
                .putNull("computation")
                .putObject("aws")
                .put("bucket", "any")
                .put("endpoint_name", "hostile")
                .put("prefix", "dots")
                .put("keep_on_external_storage", true);

        JsonNode asset = cove.admin().waitForDataAsset(cove.admin().createDataAsset(request));

        assertThat(asset.path("state").textValue()).as(asset.toString()).isEqualTo("ready");
        assertThat(asset.path("files").intValue()).isEqualTo(3);
    }
}
