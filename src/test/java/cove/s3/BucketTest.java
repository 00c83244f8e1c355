// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A bucket of a real S3. */
class BucketTest {
    private static final Login DANA = new Login("dana", "dana@example.org");

    private static S3ProxyServer s3;
    private static Buckets buckets;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start().bucket("data");
        s3.put("data", "reads/a.txt", "one").put("data", "reads/b c+ü.txt", "two");
        s3.put("data", "reads2/x", "no").publicBucket("open").putPublic("open", "k/p.txt", "free");
        buckets = new Buckets(settings(Map.of()), keys());
    }

    @AfterAll
    static void close() {
        buckets.close();
        s3.close();
    }

    static S3Settings settings(Map<String, URI> others) {
        var endpoints = new java.util.HashMap<String, Endpoint>();
        endpoints.put("lab", endpoint("lab", s3.url()));
        others.forEach((name, url) -> endpoints.put(name, endpoint(name, url)));
        return new S3Settings(endpoints, "lab", List.of(), Optional.empty(), S3Settings.GOOGLE);
    }

    private static Endpoint endpoint(String name, URI url) {
        return new Endpoint(
                name,
                Optional.of(url),
                Optional.of("us-east-1"),
                true,
                Endpoint.Policy.USER,
                List.of(),
                Optional.empty());
    }

    private static UserKeys keys() {
        return new UserKeys() {
            @Override
            public Optional<Credentials.Keys> named(String user, String name) {
                return switch (name) {
                    case "lab" -> keys(S3ProxyServer.SECRET_ACCESS_KEY);
                    case "mistaken" -> keys("wrong");
                    default -> Optional.empty();
                };
            }

            private static Optional<Credentials.Keys> keys(String secret) {
                return Optional.of(
                        new Credentials.Keys(
                                S3ProxyServer.ACCESS_KEY_ID,
                                secret,
                                Optional.empty(),
                                Optional.empty()));
            }

            @Override
            public Optional<Credentials.Keys> only(String user) {
                return Optional.empty();
            }
        };
    }

    private static Bucket open(String bucket, String prefix) {
        return buckets.open(new Location("lab", bucket, prefix), Access.USER, DANA);
    }

    private static String md5(byte[] content) throws Exception {
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(content));
    }

    @Test
    void aFolderHoldsWhatIsBelowItAndNothingElse() throws IOException {
        try (var bucket = open("data", "/reads/")) {
            var page = bucket.list(Optional.empty());

            assertThat(page.objects())
                    .extracting(StoredObject::key)
                    .containsExactly("reads/a.txt", "reads/b c+ü.txt");
            assertThat(page.more()).isFalse();
            assertThat(bucket.list(Optional.of("reads/a.txt")).objects())
                    .extracting(StoredObject::key)
                    .containsExactly("reads/b c+ü.txt");
            assertThat(bucket.holdsAnything()).isTrue();
        }
        try (var bucket = open("data", "read")) {
            assertThat(bucket.holdsAnything()).isFalse();
        }
    }

    @Test
    void anObjectIsReadFromAnyPlaceUnlessItChanged() throws IOException {
        s3.put("data", "mutable", "0123456789");
        try (var bucket = open("data", "")) {
            StoredObject known = bucket.head("mutable");
            try (var in = bucket.read(known, 7)) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("789");
            }
            assertThat(new String(bucket.read(known, 2, 4), StandardCharsets.UTF_8))
                    .isEqualTo("23");

            s3.put("data", "mutable", "another");

            assertThatThrownBy(() -> bucket.read(known, 7).close())
                    .asInstanceOf(type(BucketException.class))
                    .extracting(BucketException::kind)
                    .isEqualTo(BucketException.Kind.CHANGED);
        }
    }

    @Test
    void anObjectIsWrittenInPartsOrWhole() throws Exception {
        byte[] part = new byte[5 << 20];
        Arrays.fill(part, (byte) 'x');
        byte[] last = {'y'};
        try (var bucket = open("data", "written")) {
            bucket.put("written/whole", last, md5(last));
            String upload = bucket.beginUpload("written/parts");
            String first = bucket.putPart("written/parts", upload, 1, part, md5(part));
            String second = bucket.putPart("written/parts", upload, 2, last, md5(last));
            String etag = bucket.completeUpload("written/parts", upload, List.of(first, second));

            assertThat(bucket.head("written/parts"))
                    .isEqualTo(new StoredObject("written/parts", part.length + 1, etag));
            assertThat(s3.text("data", "written/whole")).isEqualTo("y");
            assertThatThrownBy(() -> bucket.put("written/spoiled", part, md5(last)))
                    .isInstanceOf(BucketException.class);
            assertThat(s3.keys("data")).doesNotContain("written/spoiled");
        }
    }

    @Test
    void anUploadThatWasNotCompletedIsDropped() throws Exception {
        try (var bucket = open("data", "half")) {
            String upload = bucket.beginUpload("half/parts");
            assertThat(bucket.pendingUploads())
                    .containsExactly(new Bucket.PendingUpload("half/parts", upload));

            for (var pending : bucket.pendingUploads()) {
                bucket.abort(pending);
                bucket.abort(pending);
            }

            assertThat(bucket.pendingUploads()).isEmpty();
        }
    }

    @Test
    void aPublicBucketIsReadWithoutCredentials() throws IOException {
        var location = new Location("lab", "open", "k");
        try (var bucket = buckets.open(location, Access.PUBLIC, DANA)) {
            assertThat(bucket.list(Optional.empty()).objects()).hasSize(1);
        }
        try (var closed = buckets.open(new Location("lab", "data", ""), Access.PUBLIC, DANA)) {
            assertThatThrownBy(closed::holdsAnything)
                    .asInstanceOf(type(BucketException.class))
                    .extracting(BucketException::kind)
                    .isEqualTo(BucketException.Kind.NO_ACCESS);
        }
    }

    @Test
    void whatIsWrongIsSaidWithWhatToDo() {
        assertThatThrownBy(() -> open("nothing-there", "").holdsAnything())
                .hasMessageContaining("there is no bucket 'nothing-there'");
        s3.bucket("mistaken");
        assertThatThrownBy(() -> open("mistaken", "").holdsAnything())
                .hasMessageContaining("the credentials do not allow it")
                .hasMessageContaining("cove secret set --type aws mistaken");
        var nowhere = settings(Map.of("nowhere", URI.create("http://127.0.0.1:9")));
        try (var away = new Buckets(nowhere, keys())) {
            var location = new Location("nowhere", "lab", "");
            assertThatThrownBy(() -> away.open(location, Access.USER, DANA).holdsAnything())
                    .hasMessageContaining("did not answer")
                    .hasMessageContaining("[s3.endpoints.nowhere]");
        }
    }
}
