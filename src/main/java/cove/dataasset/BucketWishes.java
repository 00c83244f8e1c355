// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.dataasset.SourceBucket.Origin;
import cove.http.Caller;
import cove.http.Fields;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import cove.s3.Access;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.Location;
import cove.s3.Login;
import cove.s3.S3Settings;
import java.util.Optional;

/**
 * Reads which bucket a request means, and looks whether it is there and open to the caller: what
 * can be known at once is said at once.
 */
final class BucketWishes {
    private final Buckets buckets;
    private final Caller caller;

    BucketWishes(Buckets buckets, Caller caller) {
        this.buckets = buckets;
        this.caller = caller;
    }

    /** {@code source.aws} of a request (the SDK's data_asset.py). */
    SourceBucket aws(Fields aws) {
        Optional<Boolean> external = aws.bool("keep_on_external_storage");
        boolean open = aws.bool("public").orElse(false);
        Location location;
        Access access = open ? Access.PUBLIC : Access.USER;
        if (aws.bool("use_input_bucket").orElse(false)) {
            location = inputBucket(aws);
            access = Access.SERVER;
        } else {
            location = location(aws);
        }
        var source =
                new SourceBucket(
                        Origin.AWS, location, access, login(), external.orElse(false), false);
        if (aws.mistakes().isEmpty() || isComplete(location)) {
            mistakeInSource(source, Optional.empty()).ifPresent(aws::mistake);
        }
        return source;
    }

    /** Only the prefix of the request counts. */
    private Location inputBucket(Fields aws) {
        if (!caller.admin()) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "use_input_bucket is for administrators; send the bucket, and without use_input_bucket."));
        }
        Optional<Location> input = buckets.settings().inputBucket();
        String prefix = aws.text("prefix").orElse("");
        if (input.isEmpty()) {
            aws.mistake(
                    "There is no input bucket here; set [s3] input_bucket in cove.toml, or send the bucket itself");
            return new Location("", "", prefix);
        }
        return new Location(
                input.get().endpoint(), input.get().bucket(), input.get().folder() + prefix);
    }

    private Location location(Fields fields) {
        String endpoint =
                fields.text("endpoint_name")
                        .filter(name -> !name.isEmpty())
                        .orElse(buckets.settings().usual());
        if (endpoint.equals(S3Settings.GOOGLES_NAME) || buckets.endpoint(endpoint).isEmpty()) {
            fields.mistake(buckets.unknown(Echo.of(endpoint)));
            endpoint = "";
        }
        return new Location(endpoint, bucketName(fields), prefix(fields));
    }

    private static String bucketName(Fields fields) {
        String bucket = fields.requiredText("bucket");
        if (bucket.isEmpty() || bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{2,254}")) {
            return bucket;
        }
        fields.mistake(
                "'%s' is no name of a bucket; send the name alone, without s3:// and without a path"
                        .formatted(Echo.of(bucket)));
        return "";
    }

    /** Keys have up to 1024 bytes (Amazon S3 user guide, "Naming objects"). */
    private static String prefix(Fields fields) {
        String prefix = fields.text("prefix").orElse("");
        if (prefix.length() > 1024 || prefix.indexOf('\0') >= 0) {
            fields.mistake("the prefix must have at most 1024 characters, and no NUL");
            return "";
        }
        return prefix;
    }

    private static boolean isComplete(Location location) {
        return !location.endpoint().isEmpty() && !location.bucket().isEmpty();
    }

    /** The keys of {@code source.gcp}: without any the bucket is open to all. */
    static Optional<Credentials.Keys> hmacKeys(Fields gcp) {
        Optional<String> id = gcp.hiddenText("client_id").filter(text -> !text.isEmpty());
        Optional<String> secret = gcp.hiddenText("client_secret").filter(text -> !text.isEmpty());
        if (id.isPresent() != secret.isPresent()) {
            gcp.mistake(
                    "source.gcp needs both client_id and client_secret, an HMAC key of Google Cloud Storage, or neither for a bucket that is open to all");
        }
        return id.map(
                known ->
                        new Credentials.Keys(
                                known, secret.orElse(""), Optional.empty(), Optional.empty()));
    }

    /** {@code source.gcp} of a request. */
    SourceBucket gcp(Fields gcp, Optional<Credentials.Keys> keys) {
        var location = new Location(S3Settings.GOOGLES_NAME, bucketName(gcp), prefix(gcp));
        var source =
                new SourceBucket(
                        Origin.GCP,
                        location,
                        keys.isPresent() ? Access.USER : Access.PUBLIC,
                        login(),
                        false,
                        false);
        if (isComplete(location) && keys.stream().noneMatch(k -> k.secretAccessKey().isEmpty())) {
            mistakeInSource(source, keys).ifPresent(gcp::mistake);
        }
        return source;
    }

    private Optional<String> mistakeInSource(SourceBucket source, Optional<Credentials.Keys> keys) {
        if (!isComplete(source.location())) {
            return Optional.empty();
        }
        try (Bucket bucket = open(buckets, source, keys)) {
            return bucket.holdsAnything()
                    ? Optional.empty()
                    : Optional.of(
                            "There is no object below %s; check the prefix, which names a folder"
                                    .formatted(source.location()));
        } catch (BucketException | CoveException e) {
            return Optional.of(e.getMessage());
        }
    }

    static Bucket open(Buckets buckets, SourceBucket source, Optional<Credentials.Keys> keys) {
        return keys.map(hmac -> buckets.openGoogles(source.location(), hmac))
                .orElseGet(() -> buckets.open(source.location(), source.access(), source.user()));
    }

    /** {@code target.aws}: a folder that has nothing in it, to which cove writes. */
    SourceBucket target(Fields aws) {
        Location location = location(aws);
        var target = new SourceBucket(Origin.AWS, location, Access.USER, login(), true, true);
        if (isComplete(location)) {
            mistakeInTarget(target).ifPresent(aws::mistake);
        }
        return target;
    }

    private Optional<String> mistakeInTarget(SourceBucket target) {
        try (Bucket bucket = open(buckets, target, Optional.empty())) {
            if (bucket.holdsAnything()) {
                return Optional.of(
                        "There are objects below %s already, and a data asset is not mixed with them; choose another prefix"
                                .formatted(target.location()));
            }
            String key = target.location().folder() + "cove";
            bucket.abort(new Bucket.PendingUpload(key, bucket.beginUpload(key)));
            return Optional.empty();
        } catch (BucketException | CoveException e) {
            return Optional.of(e.getMessage());
        }
    }

    private Login login() {
        return new Login(caller.userId(), caller.email());
    }
}
