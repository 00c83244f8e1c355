// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A real S3 of a test's own (s3proxy), which keeps its objects in memory. */
public final class S3ProxyServer implements AutoCloseable {
    public static final String ACCESS_KEY_ID = "AKIDCOVETEST";
    public static final String SECRET_ACCESS_KEY = "a-secret-of-the-tests";

    private final S3Proxy proxy;
    private final URI url;
    private final S3Client client;

    private S3ProxyServer(S3Proxy proxy) {
        this.proxy = proxy;
        this.url = URI.create("http://127.0.0.1:" + proxy.getPort());
        this.client =
                S3Client.builder()
                        .endpointOverride(url)
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                ACCESS_KEY_ID, SECRET_ACCESS_KEY)))
                        .build();
    }

    /** Starts one on a free port, which wants requests signed with the keys above. */
    public static S3ProxyServer start() {
        var proxy =
                S3Proxy.builder()
                        .blobStore(new TransientNio2BlobStore())
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .awsAuthentication(
                                AuthenticationType.AWS_V4, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
                        .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new S3ProxyServer(proxy);
    }

    public URI url() {
        return url;
    }

    /** What {@code cove.toml} says of it. */
    public String settings(String endpoint) {
        return """
        [s3.endpoints.%s]
        url = "%s"
        region = "us-east-1"
        """
                .formatted(endpoint, url);
    }

    public S3ProxyServer bucket(String name) {
        client.createBucket(request -> request.bucket(name));
        return this;
    }

    /** A bucket that needs no credentials to be read. */
    public S3ProxyServer publicBucket(String name) {
        bucket(name);
        client.putBucketAcl(request -> request.bucket(name).acl(BucketCannedACL.PUBLIC_READ));
        return this;
    }

    public S3ProxyServer put(String bucket, String key, String text) {
        return put(bucket, key, text.getBytes(StandardCharsets.UTF_8));
    }

    public S3ProxyServer put(String bucket, String key, byte[] content) {
        client.putObject(
                request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
        return this;
    }

    public S3ProxyServer putPublic(String bucket, String key, String text) {
        put(bucket, key, text);
        client.putObjectAcl(
                request -> request.bucket(bucket).key(key).acl(ObjectCannedACL.PUBLIC_READ));
        return this;
    }

    public byte[] bytes(String bucket, String key) {
        return client.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
    }

    public String text(String bucket, String key) {
        return new String(bytes(bucket, key), StandardCharsets.UTF_8);
    }

    /** All keys of a bucket. */
    public List<String> keys(String bucket) {
        return client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** How many uploads in parts were begun and are neither complete nor dropped. */
    public int pendingUploads(String bucket) {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().size();
    }

    public void remove(String bucket, String key) {
        client.deleteObject(request -> request.bucket(bucket).key(key));
    }

    /** Of an empty one. */
    public void removeBucket(String name) {
        client.deleteBucket(request -> request.bucket(name));
    }

    @Override
    public void close() {
        client.close();
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
