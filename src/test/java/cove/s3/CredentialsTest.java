// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import cove.problem.CoveException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With whose credentials a bucket is asked: the order that docs/operating.md tells. */
class CredentialsTest {
    private static final Login DANA = new Login("dana", "dana@example.org");
    private static final Login KIM = new Login("kim", "kim@elsewhere.org");

    @TempDir private Path folder;
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private HttpServer sts;
    private Buckets buckets;

    @BeforeEach
    void start() throws IOException {
        sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        sts.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        asked.set(
                                URLDecoder.decode(
                                        new String(
                                                exchange.getRequestBody().readAllBytes(),
                                                StandardCharsets.UTF_8),
                                        StandardCharsets.UTF_8));
                        byte[] answer = ASSUMED.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                    }
                });
        sts.start();
        URI url = URI.create("http://127.0.0.1:" + sts.getAddress().getPort());
        Path own =
                Files.writeString(
                        folder.resolve("own"),
                        "[default]\naws_access_key_id = SERVERS\naws_secret_access_key = s\n");
        var lab =
                new Endpoint(
                        "lab",
                        Optional.of(url),
                        Optional.of("us-east-1"),
                        true,
                        Endpoint.Policy.SERVER,
                        List.of("lent-*"),
                        Optional.of(own));
        var role =
                new S3Settings.Role(
                        "arn:aws:iam::1:role/lab",
                        "lab",
                        List.of("role-*", "of-endpoint"),
                        List.of("*@example.org"));
        buckets =
                new Buckets(
                        new S3Settings(
                                Map.of("lab", lab, "aws", Endpoint.AWS),
                                "lab",
                                List.of(role),
                                Optional.empty(),
                                S3Settings.GOOGLE),
                        new Kept());
    }

    @AfterEach
    void close() {
        buckets.close();
        sts.stop(0);
    }

    private static final String ASSUMED =
            """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """;

    /** Dana keeps one pair for a bucket, Kim a single one of some name. */
    private static final class Kept implements UserKeys {
        private static Credentials.Keys keys(String id) {
            return new Credentials.Keys(id, "s", Optional.empty(), Optional.of("eu-west-1"));
        }

        @Override
        public Optional<Credentials.Keys> named(String user, String name) {
            return user.equals("dana") && name.equals("role-but-own")
                    ? Optional.of(keys("DANAS"))
                    : Optional.empty();
        }

        @Override
        public Optional<Credentials.Keys> only(String user) {
            return user.equals("kim") ? Optional.of(keys("KIMS")) : Optional.empty();
        }
    }

    private Credentials of(String endpoint, String bucket, Access access, Login user) {
        return buckets.credentials(new Location(endpoint, bucket, ""), access, user);
    }

    private String idOf(String endpoint, String bucket, Login user) {
        return ((Credentials.Keys) of(endpoint, bucket, Access.USER, user)).accessKeyId();
    }

    @Test
    void aSecretNamedLikeTheBucketGoesBeforeARole() {
        assertThat(idOf("lab", "role-but-own", DANA)).isEqualTo("DANAS");
    }

    @Test
    void aRoleIsTakenOnForTheUsersAndBucketsThatItIsFor() {
        var assumed = (Credentials.Keys) of("lab", "role-data", Access.USER, DANA);

        assertThat(assumed.accessKeyId()).isEqualTo("ASSUMED");
        assertThat(assumed.sessionToken()).contains("token");
        assertThat(asked.get())
                .contains(
                        "Action=AssumeRole",
                        "RoleArn=arn:aws:iam::1:role/lab",
                        "RoleSessionName=cove-dana@example.org");
        assertThatThrownBy(() -> idOf("lab", "role-data", KIM))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("You have no credentials for s3://role-data/");
    }

    @Test
    void aSingleSecretIsForAmazonsOwnEndpointOnly() {
        assertThat(idOf("aws", "any", KIM)).isEqualTo("KIMS");
        assertThatThrownBy(() -> idOf("aws", "any", DANA)).isInstanceOf(CoveException.class);
        assertThat(idOf("lab", "lent-1", KIM)).isEqualTo("SERVERS");
    }

    @Test
    void publicBucketsAndTheServersOwnAreWhatTheyAreCalled() {
        assertThat(of("lab", "any", Access.PUBLIC, DANA)).isEqualTo(new Credentials.None());
        assertThat(((Credentials.Keys) of("lab", "any", Access.SERVER, KIM)).accessKeyId())
                .isEqualTo("SERVERS");
    }

    @Test
    void noKeyIsPrintedWhole() {
        assertThat(of("lab", "role-but-own", Access.USER, DANA)).hasToString("Keys[DANAS]");
    }
}
