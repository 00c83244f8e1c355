// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import static org.assertj.core.api.Assertions.assertThat;

import cove.dataasset.SourceBucket.Origin;
import cove.s3.Access;
import cove.s3.Credentials;
import cove.s3.Endpoint;
import cove.s3.Location;
import cove.s3.Login;
import cove.s3.S3Settings;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a draft fails that was in order when it was accepted, and in which words. Others are in
 * ResultDataAssetTest, HostileBucketTest and UploadsTest.
 */
class FailedDraftTest {
    private static S3ProxyServer s3;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start().bucket("full").put("full", "reads/a.txt", "one");
    }

    @AfterAll
    static void close() {
        s3.close();
    }

    private Path results() throws IOException {
        Path results = Files.createDirectories(folder.resolve("results"));
        Files.createDirectories(results.resolve("part"));
        Files.write(results.resolve("part/a.bin"), new byte[1 << 20]);
        return results;
    }

    private static String failureOf(TestingCaptures captures, Source source) throws IOException {
        DataAsset asset = captures.made(source);
        assertThat(asset.state()).isInstanceOf(DataAssetState.Failed.class);
        captures.waitUntilNothingIsKept();
        return ((DataAssetState.Failed) asset.state()).reason();
    }

    @Test
    void aDeletedComputationIsNamed() throws IOException {
        try (var captures = TestingCaptures.of(folder, results(), Optional.empty())) {
            assertThat(failureOf(captures, TestingCaptures.resultsIn("part")))
                    .contains("Computation c was deleted before its results were captured")
                    .contains("wait until a data asset is ready");
        }
    }

    @Test
    void resultsThatAreTakenAwayMeanwhileAreThoseOfADeletedComputation() throws IOException {
        var gone = Optional.of(folder.resolve("gone"));
        try (var captures = TestingCaptures.of(folder, results(), gone)) {
            assertThat(failureOf(captures, TestingCaptures.resultsIn("part")))
                    .contains("Computation c was deleted before its results were captured");
        }
    }

    @Test
    void aPathThatIsNoFolderIsNamed() throws IOException {
        Path left = Files.createDirectories(folder.resolve("left"));
        Files.writeString(left.resolve("part"), "a file now");
        try (var captures = TestingCaptures.of(folder, results(), Optional.of(left))) {
            assertThat(failureOf(captures, TestingCaptures.resultsIn("part")))
                    .contains("There is no folder at 'part'");
        }
    }

    @Test
    void aDiskWithoutSpaceIsNamed() throws IOException {
        Path home = folder.resolve("home");
        TestingCaptures.mount(home, "8m");
        Path results = results();
        Files.write(results.resolve("part/large.bin"), new byte[12 << 20]);
        try (var captures = TestingCaptures.of(home, results, Optional.of(results))) {
            assertThat(failureOf(captures, TestingCaptures.resultsIn("part")))
                    .contains("Tried to collect the files", "No space left on device")
                    .contains("Create the data asset again once that is repaired");
        } finally {
            TestingCaptures.unmount(home);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none     | lab  | full   | reads | You have no credentials for s3://full/
                    wrong    | lab  | full   | reads | the credentials do not allow it
                    right    | lab  | gone   | reads | no bucket
                    right    | lab  | full   | other | below s3://full/other
                    right    | away | full   | reads | There is no endpoint 'away' here
                    """)
    void aBucketThatChangedMeanwhileIsNamed(
            String keys, String endpoint, String bucket, String prefix, String said)
            throws IOException {
        for (boolean external : List.of(true, false)) {
            try (var captures = withKeys(keys)) {
                var location = new Location(endpoint, bucket, prefix);
                var source = bucket(location, captures.login(), external, false);

                String failure =
                        failureOf(
                                captures,
                                new Source.OfBucket(source, Optional.empty(), Optional.empty()));

                assertThat(failure).contains(said);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none     | full   | You have no credentials for s3://full/
                    wrong    | full   | the credentials do not allow it
                    right    | gone   | no bucket
                    """)
    void aBucketThatTakesNoResultsIsNamed(String keys, String bucket, String said)
            throws IOException {
        try (var captures = withKeys(keys)) {
            var target = bucket(new Location("lab", bucket, "new"), captures.login(), true, true);

            String failure =
                    failureOf(
                            captures,
                            new Source.OfComputation(
                                    new ComputationSource(TestingCaptures.COMPUTATION, "part"),
                                    Optional.of(target)));

            assertThat(failure).contains(said);
            assertThat(s3.keys("full")).containsExactly("reads/a.txt");
        }
    }

    private static SourceBucket bucket(
            Location location, Login login, boolean external, boolean owned) {
        return new SourceBucket(Origin.AWS, location, Access.USER, login, external, owned);
    }

    private TestingCaptures withKeys(String which) throws IOException {
        var endpoint =
                new Endpoint(
                        "lab",
                        Optional.of(s3.url()),
                        Optional.of("us-east-1"),
                        true,
                        Endpoint.Policy.USER,
                        List.of(),
                        Optional.empty());
        var settings =
                new S3Settings(
                        Map.of("lab", endpoint),
                        "lab",
                        List.of(),
                        Optional.empty(),
                        S3Settings.GOOGLE);
        Optional<String> secret =
                switch (which) {
                    case "right" -> Optional.of(S3ProxyServer.SECRET_ACCESS_KEY);
                    case "wrong" -> Optional.of("another");
                    default -> Optional.empty();
                };
        var keys =
                secret.map(
                        word ->
                                new Credentials.Keys(
                                        S3ProxyServer.ACCESS_KEY_ID,
                                        word,
                                        Optional.empty(),
                                        Optional.empty()));
        return TestingCaptures.of(folder, results(), settings, new TestingCaptures.Keys(keys));
    }
}
