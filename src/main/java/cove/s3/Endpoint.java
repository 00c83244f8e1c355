// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place that has buckets, as the administrator set it.
 *
 * @param url none for Amazon's own, which follows from the region
 * @param pathStyle whether the bucket is in the path instead of the host name
 * @param serverBuckets patterns of the buckets that the server's own credentials are for
 * @param credentialsFile of the server's own credentials, in the format of the AWS command line;
 *     without it they are found as the AWS SDK does (environment, profile, instance role)
 */
public record Endpoint(
        String name,
        Optional<URI> url,
        Optional<String> region,
        boolean pathStyle,
        Policy policy,
        List<String> serverBuckets,
        Optional<Path> credentialsFile) {
    /** Who is asked for credentials. */
    public enum Policy {
        /** The user; who has none is refused. */
        USER,
        /** The user, and then the server, whose own credentials everybody here may use. */
        SERVER,
        /** Nobody: no request is signed. */
        PUBLIC
    }

    /** Amazon's own S3, without a word in the settings. */
    public static final Endpoint AWS =
            new Endpoint(
                    "aws",
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Policy.USER,
                    List.of(),
                    Optional.empty());

    public Endpoint {
        serverBuckets = List.copyOf(serverBuckets);
    }

    boolean isAmazons() {
        return url.isEmpty();
    }

    /** Whether the server's own credentials are for everybody's use of this bucket. */
    boolean lendsFor(String bucket) {
        return policy == Policy.SERVER
                && (serverBuckets.isEmpty() || Patterns.matchAny(serverBuckets, bucket));
    }
}
