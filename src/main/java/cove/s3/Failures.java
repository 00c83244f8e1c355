// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Turns what the vendor's SDK throws into words, and into one of a few kinds. */
final class Failures {
    private final Location location;

    Failures(Location location) {
        this.location = location;
    }

    <T> T in(String verb, String key, Supplier<T> request) throws BucketException {
        try {
            return request.get();
        } catch (IllegalArgumentException e) {
            throw new BucketException(
                    BucketException.Kind.NO_BUCKET,
                    "There can be no bucket '%s' at the endpoint %s: %s"
                            .formatted(location.bucket(), location.endpoint(), e.getMessage()),
                    e);
        } catch (SdkException e) {
            BucketException.Kind kind = kind(e);
            throw new BucketException(
                    kind,
                    "Tried to %s s3://%s/%s at the endpoint %s, but %s"
                            .formatted(
                                    verb,
                                    location.bucket(),
                                    key,
                                    location.endpoint(),
                                    why(kind, e)),
                    e);
        }
    }

    BucketException broken(String key, Exception cause) {
        return new BucketException(
                BucketException.Kind.UNREACHABLE,
                "Tried to read s3://%s/%s at the endpoint %s, but the connection broke: %s"
                        .formatted(location.bucket(), key, location.endpoint(), cause.getMessage()),
                cause);
    }

    /** Error codes: Amazon S3 API, "Error responses". */
    private static BucketException.Kind kind(SdkException e) {
        if (e instanceof NoSuchBucketException) {
            return BucketException.Kind.NO_BUCKET;
        }
        if (!(e instanceof AwsServiceException answer)) {
            return e instanceof SdkClientException && isForWantOfCredentials(e)
                    ? BucketException.Kind.NO_ACCESS
                    : BucketException.Kind.UNREACHABLE;
        }
        return switch (code(answer)) {
            case "NoSuchBucket" -> BucketException.Kind.NO_BUCKET;
            case "NoSuchKey", "NoSuchUpload" -> BucketException.Kind.NO_OBJECT;
            case "PermanentRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException" ->
                    BucketException.Kind.WRONG_REGION;
            case "PreconditionFailed" -> BucketException.Kind.CHANGED;
            case "InvalidBucketName" -> BucketException.Kind.NO_BUCKET;
            default ->
                    switch (answer.statusCode()) {
                        case 301 -> BucketException.Kind.WRONG_REGION;
                        case 401, 403 -> BucketException.Kind.NO_ACCESS;
                        case 404 -> BucketException.Kind.NO_OBJECT;
                        case 412 -> BucketException.Kind.CHANGED;
                        default -> BucketException.Kind.OTHER;
                    };
        };
    }

    private static boolean isForWantOfCredentials(SdkException e) {
        String message = e.getMessage();
        return message != null && message.contains("credentials");
    }

    private static String code(AwsServiceException answer) {
        var details = answer.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private String why(BucketException.Kind kind, SdkException e) {
        return switch (kind) {
            case NO_BUCKET ->
                    "there is no bucket '%s'; check its name, and the endpoint_name"
                            .formatted(location.bucket());
            case NO_OBJECT -> "it is not there";
            case NO_ACCESS ->
                    "the credentials do not allow it (%s); check them with: cove secret list, set others with: cove secret set --type aws %s, or have the bucket's policy allow it"
                            .formatted(cause(e), location.bucket());
            case WRONG_REGION ->
                    "the bucket is in another region than was asked (%s); set the region of [s3.endpoints.%s] in cove.toml"
                            .formatted(cause(e), location.endpoint());
            case CHANGED ->
                    "it was changed since it was listed; leave the bucket as it is while it is read, and try again";
            case UNREACHABLE ->
                    "the endpoint did not answer (%s); check the url of [s3.endpoints.%s] in cove.toml and the network, and try again"
                            .formatted(cause(e), location.endpoint());
            case OTHER -> "it answered: %s; try again later".formatted(cause(e));
        };
    }

    private static String cause(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            return "status %d, %s".formatted(answer.statusCode(), code(answer));
        }
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }
}
