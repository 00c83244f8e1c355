// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The calls of Docker Engine's API (docs.docker.com/reference/api/engine) that runs need. What it
 * refuses is a {@link DockerException}; where it cannot be asked, a {@link CoveException}.
 */
final class Engine implements AutoCloseable {
    static final String HOME_LABEL = "cove.home";
    static final String RUN_LABEL = "cove.computation";
    static final String FOLDER_LABEL = "cove.folder";

    private static final int CONNECTIONS = 200;
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(2);
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    private static final Pattern MESSAGE =
            Pattern.compile("\"message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final DockerClient client;

    /** Waits for ever: events may be rare. */
    private final DockerClient patient;

    private final String address;

    /** Whose containers these are: another home on the same engine has its own. */
    private final String home;

    Engine(String address, String home) {
        this.address = address;
        this.home = home;
        this.client = client(address, Optional.of(ANSWERS_WITHIN));
        this.patient = client(address, Optional.empty());
    }

    private static DockerClient client(String address, Optional<Duration> answersWithin) {
        var config =
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(address)
                        .build();
        var http =
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .connectionTimeout(CONNECTS_WITHIN)
                        .maxConnections(CONNECTIONS);
        answersWithin.ifPresent(http::responseTimeout);
        return DockerClientImpl.getInstance(config, http.build());
    }

    Info info() {
        return asked("ask what it can do", () -> client.infoCmd().exec());
    }

    /** A container of a run, and whether nobody has started it yet. */
    record Made(String id, boolean isUnstarted) {}

    /** Makes the container of a run, or finds the one that was made before. */
    Made create(ContainerPlan plan, String folder, String user) {
        return asked(
                "make the container of run " + plan.id(),
                () -> {
                    try {
                        return new Made(
                                client.createContainerCmd(plan.image())
                                        .withName(ContainerPlan.name(plan.id()))
                                        .withEntrypoint(plan.command().getFirst())
                                        .withCmd(plan.command().subList(1, plan.command().size()))
                                        .withEnv(plan.environment())
                                        .withWorkingDir(plan.workingDirectory())
                                        .withHostName("cove")
                                        .withUser(user)
                                        .withLabels(
                                                Map.of(
                                                        HOME_LABEL, home,
                                                        RUN_LABEL, plan.id(),
                                                        FOLDER_LABEL, folder))
                                        .withHostConfig(ContainerRecipe.of(plan))
                                        .exec()
                                        .getId(),
                                true);
                    } catch (DockerException e) {
                        return madeBefore(plan.id()).orElseThrow(() -> e);
                    }
                });
    }

    /** Docker answers with 409 where the name is taken, Podman 4.3 with 500. */
    private Optional<Made> madeBefore(String run) {
        return inspect(ContainerPlan.name(run))
                .map(
                        found ->
                                new Made(
                                        found.getId(),
                                        "created".equals(found.getState().getStatus())));
    }

    /**
     * The id of the container of a run that was made and never started, for all the engine knows.
     */
    Optional<String> unstarted(String run) {
        return madeBefore(run).filter(Made::isUnstarted).map(Made::id);
    }

    void start(String container) {
        asked(
                "start container " + container,
                () -> {
                    try {
                        client.startContainerCmd(container).exec();
                    } catch (NotModifiedException e) {
                        // It runs already.
                    }
                    return container;
                });
    }

    /** All containers of this home. */
    List<Container> all() {
        return asked(
                "list the containers",
                () ->
                        client.listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(Map.of(HOME_LABEL, home))
                                .exec());
    }

    Optional<InspectContainerResponse> inspect(String nameOrId) {
        return asked(
                "look at container " + nameOrId,
                () -> {
                    try {
                        return Optional.of(client.inspectContainerCmd(nameOrId).exec());
                    } catch (DockerException e) {
                        if (isAbsence(e)) {
                            return Optional.empty();
                        }
                        throw e;
                    }
                });
    }

    /** Podman 4.3 answers with 500 about one that is being removed. */
    private static boolean isAbsence(DockerException e) {
        return e instanceof NotFoundException || reason(e).contains("no such container");
    }

    /** Kills all processes of a container; one that does not run is no error. */
    void kill(String nameOrId) {
        asked(
                "kill container " + nameOrId,
                () -> {
                    try {
                        client.killContainerCmd(nameOrId).exec();
                    } catch (NotFoundException | ConflictException e) {
                        // It has ended, or was never there.
                    }
                    return nameOrId;
                });
    }

    /** Removes a container, with all its processes; one that is not there is no error. */
    void remove(String nameOrId) {
        asked(
                "remove container " + nameOrId,
                () -> {
                    try {
                        client.removeContainerCmd(nameOrId)
                                .withForce(true)
                                .withRemoveVolumes(true)
                                .exec();
                    } catch (NotFoundException | ConflictException e) {
                        // It is gone, or somebody removes it at this moment.
                    }
                    return nameOrId;
                });
    }

    /** Tells the id of each run of this home whose container ended, until it is closed. */
    ResultCallback.Adapter<Event> follow(Consumer<String> listener) {
        return patient.eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER)
                // Podman 4.3 is asked for the one and tells the other.
                .withEventFilter("die", "died")
                .withLabelFilter(Map.of(HOME_LABEL, home))
                .exec(
                        new ResultCallback.Adapter<Event>() {
                            @Override
                            public void onNext(Event event) {
                                Optional.ofNullable(event.getActor().getAttributes().get(RUN_LABEL))
                                        .ifPresent(listener);
                            }
                        });
    }

    private <T> T asked(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (DockerException e) {
            if (e.getHttpStatus() >= 400 && e.getHttpStatus() < 500) {
                throw e;
            }
            throw unavailable(what, reason(e), e);
        } catch (RuntimeException e) {
            throw unavailable(what, e.getMessage(), e);
        }
    }

    /** What the engine said, without what is around it. */
    static String reason(DockerException e) {
        var message = MESSAGE.matcher(String.valueOf(e.getMessage()));
        return (message.find() ? message.group(1) : String.valueOf(e.getMessage()))
                .replace("\\\"", "\"")
                .strip();
    }

    private CoveException unavailable(String what, String why, RuntimeException e) {
        return new CoveException(
                new Problem.Unavailable(
                        "Tried to %s, but the container engine at %s did not answer as it should: %s. Runs wait for it; see that it runs (systemctl status docker)."
                                .formatted(what, address, why),
                        RETRY_AFTER),
                e);
    }

    @Override
    public void close() {
        for (Closeable one : List.of(client, patient)) {
            try {
                one.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
