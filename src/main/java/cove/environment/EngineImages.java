// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The local images of a container engine (docs.docker.com/reference/api/engine, Images). */
final class EngineImages implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    private final String address;
    private final DockerClient client;

    EngineImages(String address) {
        this.address = address;
        var config =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(address)
                        .build();
        this.client =
                DockerClientImpl.getInstance(
                        config,
                        new ZerodepDockerHttpClient.Builder()
                                .dockerHost(config.getDockerHost())
                                .sslConfig(config.getSSLConfig())
                                .connectionTimeout(Duration.ofSeconds(10))
                                .responseTimeout(Duration.ofMinutes(2))
                                .build());
    }

    String address() {
        return address;
    }

    /** The id of an image, if it is here. */
    Optional<String> id(String reference) {
        return asked(
                "look for image " + reference,
                () -> Optional.of(client.inspectImageCmd(reference).exec().getId()));
    }

    /** Takes a name from an image, and what only this name held; one in use stays. */
    void remove(String reference) {
        asked(
                "remove image " + reference,
                () -> {
                    client.removeImageCmd(reference).exec();
                    return Optional.of(reference);
                });
    }

    boolean isAnswering() {
        try {
            client.pingCmd().exec();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** A name that cannot be one is of no image. */
    private Optional<String> asked(String what, Supplier<Optional<String>> question) {
        try {
            return question.get();
        } catch (NotFoundException | ConflictException e) {
            return Optional.empty();
        } catch (DockerException e) {
            if (e.getHttpStatus() >= BAD_REQUEST && e.getHttpStatus() < SERVER_ERROR) {
                return Optional.empty();
            }
            throw unavailable(what, e);
        } catch (RuntimeException e) {
            throw unavailable(what, e);
        }
    }

    private CoveException unavailable(String what, RuntimeException e) {
        return new CoveException(
                new Problem.Unavailable(
                        "Tried to %s, but the container engine at %s did not answer as it should: %s. See that it runs (systemctl status docker)."
                                .formatted(what, address, e.getMessage()),
                        RETRY_AFTER),
                e);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
