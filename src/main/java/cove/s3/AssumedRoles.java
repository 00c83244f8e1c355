// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Roles that the server has taken on for users, renewed as long as they are needed (AWS STS). */
final class AssumedRoles implements AutoCloseable {
    private record Taken(String arn, Login user) {}

    private final Map<Taken, StsAssumeRoleCredentialsProvider> taken = new ConcurrentHashMap<>();

    /** The session is named after the user, so that the bucket's own log tells who it was. */
    AwsCredentialsProvider of(
            String arn,
            Login user,
            Endpoint endpoint,
            AwsCredentialsProvider own,
            Supplier<SdkHttpClient> http) {
        return taken.computeIfAbsent(
                new Taken(arn, user),
                _ -> {
                    var sts =
                            StsClient.builder()
                                    .httpClient(http.get())
                                    .region(Region.of(endpoint.region().orElse("us-east-1")))
                                    .credentialsProvider(own);
                    endpoint.url().ifPresent(sts::endpointOverride);
                    return StsAssumeRoleCredentialsProvider.builder()
                            .stsClient(sts.build())
                            .refreshRequest(
                                    request -> request.roleArn(arn).roleSessionName(session(user)))
                            .build();
                });
    }

    /** STS takes 2 to 64 of these characters. */
    private static String session(Login user) {
        String name = ("cove-" + user.email()).replaceAll("[^\\w+=,.@-]", "-");
        return name.substring(0, Math.min(name.length(), 64));
    }

    @Override
    public void close() {
        taken.values().forEach(StsAssumeRoleCredentialsProvider::close);
    }
}
