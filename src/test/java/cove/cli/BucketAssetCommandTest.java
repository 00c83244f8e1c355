// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cove asset add s3://...}, against a real S3. */
class BucketAssetCommandTest {
    @TempDir private static Path folder;
    private static S3ProxyServer s3;
    private static TestingCove cove;

    @BeforeAll
    static void start() throws IOException {
        s3 = S3ProxyServer.start().publicBucket("open").putPublic("open", "reads/a.txt", "one");
        s3.bucket("closed").put("closed", "b.txt", "two");
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/cove.toml"), s3.settings("lab"));
        cove = TestingCove.served(folder);
    }

    @AfterAll
    static void close() {
        cove.close();
        s3.close();
    }

    @Test
    void aFolderOfABucketIsCopiedByTheServer() {
        var added =
                cove.cove(
                        "asset",
                        "add",
                        "s3://open/reads/",
                        "--mount",
                        "m",
                        "--endpoint",
                        "lab",
                        "--public");

        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(folder.resolve("home/assets").resolve(added.answer()).resolve("a.txt"))
                .hasContent("one");
    }

    @Test
    void whatIsExternalStaysInItsBucket() {
        var added =
                cove.cove(
                        "asset",
                        "add",
                        "s3://open",
                        "--mount",
                        "m",
                        "--name",
                        "Away",
                        "--endpoint",
                        "lab",
                        "--public",
                        "--external",
                        "--json");

        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(added.json().path("name").textValue()).isEqualTo("Away");
        assertThat(added.json().at("/source_bucket/external").booleanValue()).isTrue();
    }

    @Test
    void whatCannotBeIsSaidWithTheWayOut() {
        var refused = cove.cove("asset", "add", "s3://closed", "--mount", "m", "--endpoint", "lab");
        var mixed = cove.cove("asset", "add", folder.toString(), "--mount", "m", "--external");
        var named = cove.cove("asset", "add", "s3://open", "--mount", "m", "--id", "x");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("cove secret set --type aws closed");
        assertThat(mixed.exitCode()).isEqualTo(2);
        assertThat(mixed.err()).contains("are for buckets");
        assertThat(named.exitCode()).isEqualTo(2);
    }
}
