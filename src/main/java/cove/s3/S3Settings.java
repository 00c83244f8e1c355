// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the administrator set of buckets.
 *
 * @param endpoints by name; {@link Endpoint#AWS} is there without a word
 * @param usual the name of the endpoint of those that name none
 * @param inputBucket from which administrators take data with the server's own credentials
 * @param google where Google Cloud Storage answers requests in the manner of S3
 */
public record S3Settings(
        Map<String, Endpoint> endpoints,
        String usual,
        List<Role> roles,
        Optional<Location> inputBucket,
        URI google) {
    public static final URI GOOGLE = URI.create("https://storage.googleapis.com");

    /** The name of the endpoint of Google Cloud Storage, which no setting can take. */
    public static final String GOOGLES_NAME = "gcp";

    /** What is in force without any setting. */
    public static final S3Settings USUAL =
            new S3Settings(
                    Map.of(Endpoint.AWS.name(), Endpoint.AWS),
                    Endpoint.AWS.name(),
                    List.of(),
                    Optional.empty(),
                    GOOGLE);

    /**
     * A role that the server may take on for a user (AWS STS, AssumeRole).
     *
     * @param endpoint whose buckets it is for
     * @param buckets patterns of their names
     * @param users patterns of the addresses of those who may have it; empty for all
     */
    public record Role(String arn, String endpoint, List<String> buckets, List<String> users) {
        public Role {
            buckets = List.copyOf(buckets);
            users = List.copyOf(users);
        }

        boolean isFor(Login user, Location location) {
            return endpoint.equals(location.endpoint())
                    && Patterns.matchAny(buckets, location.bucket())
                    && (users.isEmpty() || Patterns.matchAny(users, user.email()));
        }
    }

    /** The roles that the server takes on for this user, with the buckets that each is for. */
    public List<String> rolesInWords(String email) {
        return roles.stream()
                .filter(role -> role.users().isEmpty() || Patterns.matchAny(role.users(), email))
                .map(
                        role ->
                                "%s, for %s of %s"
                                        .formatted(
                                                role.arn(),
                                                String.join(", ", role.buckets()),
                                                role.endpoint()))
                .toList();
    }

    /** The names of all endpoints that a bucket can be in, the usual one first. */
    public List<String> names() {
        return Stream.concat(
                        Stream.of(usual),
                        endpoints.keySet().stream().filter(name -> !name.equals(usual)).sorted())
                .toList();
    }

    public S3Settings {
        endpoints = Map.copyOf(endpoints);
        roles = List.copyOf(roles);
    }

    Endpoint googles() {
        return new Endpoint(
                GOOGLES_NAME,
                Optional.of(google),
                Optional.of("auto"),
                true,
                Endpoint.Policy.USER,
                List.of(),
                Optional.empty());
    }
}
