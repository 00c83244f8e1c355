// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A folder of a bucket, with the few operations that cove needs. Every one throws {@link
 * BucketException} when the bucket cannot or will not; each request is tried several times before.
 */
public final class Bucket implements AutoCloseable {
    /** The most that a listing tells at a time (Amazon S3 API, ListObjectsV2). */
    public static final int PAGE = 1000;

    private static final Duration PATIENCE_OF_A_CALLER = Duration.ofSeconds(15);

    /** Some of the objects below the folder, in the order of the bucket. */
    public record Page(List<StoredObject> objects, boolean more) {}

    /**
     * What is directly in a folder, the next part of it.
     *
     * @param folders their keys, with the slash at the end
     * @param next where the part behind begins, if there is one
     */
    public record Level(List<String> folders, List<StoredObject> objects, Optional<String> next) {}

    /** An upload in parts that was begun and is not complete. */
    public record PendingUpload(String key, String id) {}

    private final Location location;
    private final S3Client client;
    private final Failures failures;

    Bucket(Location location, S3Client client) {
        this.location = location;
        this.client = client;
        this.failures = new Failures(location);
    }

    public Location location() {
        return location;
    }

    /**
     * Whether there is anything below the folder. Gives up after a quarter of a minute: somebody
     * waits for the answer.
     */
    public boolean holdsAnything() throws BucketException {
        return failures.in(
                "list",
                location.folder(),
                () ->
                        client.listObjectsV2(
                                        request ->
                                                request.bucket(location.bucket())
                                                        .prefix(location.folder())
                                                        .maxKeys(1)
                                                        .overrideConfiguration(
                                                                limits ->
                                                                        limits.apiCallTimeout(
                                                                                PATIENCE_OF_A_CALLER)))
                                .hasContents());
    }

    /**
     * The next objects of the folder.
     *
     * @param after the key that they come after, nothing for the first ones
     */
    public Page list(Optional<String> after) throws BucketException {
        return failures.in(
                "list",
                location.folder(),
                () -> {
                    var answer =
                            client.listObjectsV2(
                                    request ->
                                            request.bucket(location.bucket())
                                                    .prefix(location.folder())
                                                    .startAfter(after.orElse(null))
                                                    .maxKeys(PAGE));
                    return new Page(
                            answer.contents().stream().map(Bucket::object).toList(),
                            answer.isTruncated());
                });
    }

    /**
     * The folders and objects directly in a folder.
     *
     * @param folder its key with the slash at the end; empty for the whole bucket
     * @param from where to go on, as the part before tells; nothing at first
     */
    public Level browse(String folder, Optional<String> from) throws BucketException {
        return failures.in(
                "list",
                folder,
                () -> {
                    var answer =
                            client.listObjectsV2(
                                    request ->
                                            request.bucket(location.bucket())
                                                    .prefix(folder)
                                                    .delimiter("/")
                                                    .continuationToken(from.orElse(null))
                                                    .maxKeys(PAGE));
                    return new Level(
                            answer.commonPrefixes().stream().map(CommonPrefix::prefix).toList(),
                            answer.contents().stream().map(Bucket::object).toList(),
                            Optional.ofNullable(answer.nextContinuationToken()));
                });
    }

    private static StoredObject object(S3Object listed) {
        return new StoredObject(listed.key(), listed.size(), unquoted(listed.eTag()));
    }

    private static String unquoted(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }

    /** The object as it is now. */
    public StoredObject head(String key) throws BucketException {
        return failures.in(
                "look at",
                key,
                () -> {
                    var answer =
                            client.headObject(
                                    request -> request.bucket(location.bucket()).key(key));
                    return new StoredObject(key, answer.contentLength(), unquoted(answer.eTag()));
                });
    }

    /**
     * The bytes of an object from a place on, which must still be the one that was listed; {@link
     * BucketException.Kind#CHANGED} if not.
     */
    public InputStream read(StoredObject object, long from) throws BucketException {
        var answer =
                failures.in("read", object.key(), () -> get(object, "bytes=" + from + "-", from));
        return new ObjectStream(answer, failures, object.key(), object.size() - from);
    }

    /** A part of the bytes, from the first to before the last. */
    public byte[] read(StoredObject object, long from, long to) throws BucketException {
        return failures.in(
                "read",
                object.key(),
                () ->
                        client.getObjectAsBytes(
                                        request ->
                                                request.bucket(location.bucket())
                                                        .key(object.key())
                                                        .ifMatch(object.etag())
                                                        .range(
                                                                "bytes=%d-%d"
                                                                        .formatted(from, to - 1)))
                                .asByteArrayUnsafe());
    }

    /** An empty object has no range. */
    private ResponseInputStream<GetObjectResponse> get(
            StoredObject object, String range, long from) {
        return client.getObject(
                request -> {
                    request.bucket(location.bucket()).key(object.key()).ifMatch(object.etag());
                    if (from > 0) {
                        request.range(range);
                    }
                });
    }

    /** Puts a whole object; the bucket checks what arrives against its MD5. Answers its ETag. */
    public String put(String key, byte[] content, String md5) throws BucketException {
        return failures.in(
                "write",
                key,
                () ->
                        unquoted(
                                client.putObject(
                                                request ->
                                                        request.bucket(location.bucket())
                                                                .key(key)
                                                                .contentMD5(md5),
                                                body(content))
                                        .eTag()));
    }

    /** The SDK would copy what it is given as bytes. */
    private static RequestBody body(byte[] content) {
        return RequestBody.fromContentProvider(
                ContentStreamProvider.fromByteArrayUnsafe(content),
                content.length,
                "application/octet-stream");
    }

    /** Begins an upload in parts; answers its id. */
    public String beginUpload(String key) throws BucketException {
        return failures.in(
                "write",
                key,
                () ->
                        client.createMultipartUpload(
                                        request -> request.bucket(location.bucket()).key(key))
                                .uploadId());
    }

    /** Sends a part, numbered from 1; the bucket checks it against its MD5. Answers its ETag. */
    public String putPart(String key, String upload, int number, byte[] content, String md5)
            throws BucketException {
        return failures.in(
                "write",
                key,
                () ->
                        client.uploadPart(
                                        request ->
                                                request.bucket(location.bucket())
                                                        .key(key)
                                                        .uploadId(upload)
                                                        .partNumber(number)
                                                        .contentMD5(md5),
                                        body(content))
                                .eTag());
    }

    /** Makes the object of its parts, whose ETags come in their order. Answers its own. */
    public String completeUpload(String key, String upload, List<String> parts)
            throws BucketException {
        var completed = new java.util.ArrayList<CompletedPart>();
        for (String part : parts) {
            completed.add(
                    CompletedPart.builder().partNumber(completed.size() + 1).eTag(part).build());
        }
        var all = CompletedMultipartUpload.builder().parts(completed).build();
        return failures.in(
                "write",
                key,
                () ->
                        unquoted(
                                client.completeMultipartUpload(
                                                request ->
                                                        request.bucket(location.bucket())
                                                                .key(key)
                                                                .uploadId(upload)
                                                                .multipartUpload(all))
                                        .eTag()));
    }

    /** The uploads in parts below the folder that somebody began and did not complete. */
    public List<PendingUpload> pendingUploads() throws BucketException {
        return failures.in(
                "list the uploads of",
                location.folder(),
                () ->
                        client
                                .listMultipartUploadsPaginator(
                                        request ->
                                                request.bucket(location.bucket())
                                                        .prefix(location.folder()))
                                .uploads()
                                .stream()
                                .map(Bucket::pending)
                                .filter(upload -> upload.key().startsWith(location.folder()))
                                .toList());
    }

    private static PendingUpload pending(MultipartUpload upload) {
        return new PendingUpload(upload.key(), upload.uploadId());
    }

    /** Drops the parts of an upload; one that is gone already is no error. */
    public void abort(PendingUpload upload) throws BucketException {
        try {
            failures.in(
                    "drop an upload of",
                    upload.key(),
                    () ->
                            client.abortMultipartUpload(
                                    request ->
                                            request.bucket(location.bucket())
                                                    .key(upload.key())
                                                    .uploadId(upload.id())));
        } catch (BucketException e) {
            if (e.kind() != BucketException.Kind.NO_OBJECT) {
                throw e;
            }
        }
    }

    /** Removes an object; one that is gone already is no error. */
    public void delete(String key) throws BucketException {
        failures.in(
                "remove",
                key,
                () -> client.deleteObject(request -> request.bucket(location.bucket()).key(key)));
    }

    @Override
    public void close() {
        client.close();
    }
}
