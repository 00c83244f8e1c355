// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import cove.problem.CoveException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Opens buckets: at which endpoint, and with whose credentials. */
public final class Buckets implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    /** Requests at the same time, to all buckets together. */
    private static final int CONNECTIONS = 128;

    private final S3Settings settings;
    private final UserKeys keys;
    private final AssumedRoles roles;
    private final Map<Endpoint, AwsCredentialsProvider> serversOwn = new ConcurrentHashMap<>();
    private SdkHttpClient http;

    /** Connects to nothing before it has to. */
    public Buckets(S3Settings settings, UserKeys keys) {
        this.settings = settings;
        this.keys = keys;
        this.roles = new AssumedRoles();
    }

    public S3Settings settings() {
        return settings;
    }

    /** The endpoint of this name, if the administrator set it. */
    public Optional<Endpoint> endpoint(String name) {
        return name.equals(S3Settings.GOOGLES_NAME)
                ? Optional.of(settings.googles())
                : Optional.ofNullable(settings.endpoints().get(name));
    }

    /**
     * Opens a bucket; asks nothing of it yet. The credentials of a user are, in this order: the
     * secret of type aws that is named like the bucket, or like the endpoint; a role that the
     * administrator allows for the bucket; at Amazon's own endpoint the user's only secret of type
     * aws; the server's own, where the administrator lends them.
     *
     * @throws CoveException where there are none, or no such endpoint, in words for the user
     */
    public Bucket open(Location location, Access access, Login user) {
        Endpoint endpoint = known(location);
        return bucket(endpoint, location, provider(endpoint, location, access, user));
    }

    /** Opens a bucket of Google Cloud Storage with the keys that came with the request. */
    public Bucket openGoogles(Location location, Credentials.Keys hmac) {
        return bucket(settings.googles(), location, StaticCredentialsProvider.create(sdks(hmac)));
    }

    /** What {@link #open} would sign with now; those of a role hold for an hour at most. */
    public Credentials credentials(Location location, Access access, Login user) {
        Endpoint endpoint = known(location);
        var provider = provider(endpoint, location, access, user);
        if (provider instanceof AnonymousCredentialsProvider) {
            return new Credentials.None();
        }
        try {
            AwsCredentials found = provider.resolveCredentials();
            return new Credentials.Keys(
                    found.accessKeyId(),
                    found.secretAccessKey(),
                    found instanceof AwsSessionCredentials session
                            ? Optional.of(session.sessionToken())
                            : Optional.empty(),
                    endpoint.region().or(() -> regionOf(location, user)));
        } catch (SdkException e) {
            throw CoveException.invalid(
                    "There are no credentials for %s: %s".formatted(location, e.getMessage()));
        }
    }

    private Endpoint known(Location location) {
        return endpoint(location.endpoint())
                .orElseThrow(() -> CoveException.invalid(unknown(location.endpoint())));
    }

    /** What to say of an endpoint that is not set. */
    public String unknown(String endpoint) {
        return "There is no endpoint '%s' here, there are %s; an administrator adds one as [s3.endpoints.%s] in cove.toml"
                .formatted(
                        endpoint,
                        String.join(", ", settings.endpoints().keySet().stream().sorted().toList()),
                        endpoint);
    }

    private AwsCredentialsProvider provider(
            Endpoint endpoint, Location location, Access access, Login user) {
        return switch (access) {
            case PUBLIC -> AnonymousCredentialsProvider.create();
            case SERVER -> serversOwn(endpoint);
            case USER ->
                    endpoint.policy() == Endpoint.Policy.PUBLIC
                            ? AnonymousCredentialsProvider.create()
                            : users(endpoint, location, user);
        };
    }

    private AwsCredentialsProvider users(Endpoint endpoint, Location location, Login user) {
        Optional<Credentials.Keys> named = named(location, user);
        if (named.isPresent()) {
            return StaticCredentialsProvider.create(sdks(named.get()));
        }
        Optional<S3Settings.Role> role =
                settings.roles().stream().filter(r -> r.isFor(user, location)).findFirst();
        if (role.isPresent()) {
            return roles.of(role.get().arn(), user, endpoint, serversOwn(endpoint), this::http);
        }
        Optional<Credentials.Keys> only =
                endpoint.isAmazons() ? keys.only(user.userId()) : Optional.empty();
        if (only.isPresent()) {
            return StaticCredentialsProvider.create(sdks(only.get()));
        }
        if (endpoint.lendsFor(location.bucket())) {
            return serversOwn(endpoint);
        }
        throw CoveException.invalid(
                "You have no credentials for %s; set them with: cove secret set --type aws %s (or name the secret '%s', for all buckets of the endpoint), or send public if the bucket is open to all"
                        .formatted(location, location.bucket(), endpoint.name()));
    }

    private Optional<Credentials.Keys> named(Location location, Login user) {
        return keys.named(user.userId(), location.bucket())
                .or(() -> keys.named(user.userId(), location.endpoint()));
    }

    private Optional<String> regionOf(Location location, Login user) {
        return named(location, user)
                .or(() -> keys.only(user.userId()))
                .flatMap(Credentials.Keys::region);
    }

    private AwsCredentialsProvider serversOwn(Endpoint endpoint) {
        return serversOwn.computeIfAbsent(
                endpoint,
                _ ->
                        endpoint.credentialsFile()
                                .<AwsCredentialsProvider>map(Buckets::fromFile)
                                .orElseGet(() -> DefaultCredentialsProvider.builder().build()));
    }

    private static AwsCredentialsProvider fromFile(Path file) {
        if (!Files.isReadable(file)) {
            throw CoveException.invalid(
                    "The server's own credentials cannot be read from %s, which cove.toml names; an administrator has to repair that."
                            .formatted(file));
        }
        return ProfileCredentialsProvider.builder()
                .profileFile(
                        ProfileFile.builder()
                                .content(file)
                                .type(ProfileFile.Type.CREDENTIALS)
                                .build())
                .profileName("default")
                .build();
    }

    private static AwsCredentials sdks(Credentials.Keys keys) {
        return keys.sessionToken()
                .<AwsCredentials>map(
                        token ->
                                AwsSessionCredentials.create(
                                        keys.accessKeyId(), keys.secretAccessKey(), token))
                .orElseGet(
                        () ->
                                AwsBasicCredentials.create(
                                        keys.accessKeyId(), keys.secretAccessKey()));
    }

    /** Checksums beyond MD5 are asked for only where they must be: not every store knows them. */
    private Bucket bucket(
            Endpoint endpoint, Location location, AwsCredentialsProvider credentials) {
        var builder =
                S3Client.builder()
                        .httpClient(http())
                        .credentialsProvider(credentials)
                        .region(Region.of(endpoint.region().orElse("us-east-1")))
                        .crossRegionAccessEnabled(endpoint.isAmazons())
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(
                                S3Configuration.builder()
                                        .pathStyleAccessEnabled(endpoint.pathStyle())
                                        .chunkedEncodingEnabled(false)
                                        .build())
                        .overrideConfiguration(
                                override ->
                                        override.retryStrategy(
                                                StandardRetryStrategy.builder()
                                                        .maxAttempts(ATTEMPTS)
                                                        .build()));
        endpoint.url().ifPresent(builder::endpointOverride);
        return new Bucket(location, builder.build());
    }

    private synchronized SdkHttpClient http() {
        if (http == null) {
            http =
                    Apache5HttpClient.builder()
                            .maxConnections(CONNECTIONS)
                            .connectionTimeout(Duration.ofSeconds(5))
                            .socketTimeout(Duration.ofSeconds(60))
                            .build();
        }
        return http;
    }

    /** The names of all endpoints. */
    public List<String> names() {
        return settings.endpoints().keySet().stream().sorted().toList();
    }

    @Override
    public synchronized void close() {
        roles.close();
        if (http != null) {
            http.close();
        }
    }
}
