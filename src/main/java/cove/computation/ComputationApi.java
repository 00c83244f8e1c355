// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.db.IdempotencyKey;
import cove.event.Events;
import cove.folder.KeptFolder;
import cove.folder.SignedFolders;
import cove.http.Call;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.SignedUrls;
import cove.problem.CoveException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The vendor's computations API (the SDK's computation.py), and the signed files. */
public final class ComputationApi {
    private static final String COMPUTATIONS = "/api/v1/computations";
    private static final String COMPUTATION = COMPUTATIONS + "/{id}";

    /** The area of signed URLs that holds results. */
    private static final String RESULTS = Computations.FILES;

    /** Proxies give up after a minute. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(50);

    private final Computations computations;
    private final NextState nextState;
    private final SignedFolders files;
    private final InstantSource clock;

    public ComputationApi(
            Computations computations, Events events, SignedUrls signedUrls, InstantSource clock) {
        this.computations = computations;
        this.nextState = new NextState(computations, events);
        this.files = new SignedFolders(signedUrls, RESULTS, "result");
        this.clock = clock;
    }

    public void addTo(Routes routes) {
        routes.get(COMPUTATION, this::get, Scope.CAPSULE_READ)
                .post(COMPUTATIONS, this::run, Scope.CAPSULE_WRITE, Scope.DATA_ASSET_READ)
                .delete(COMPUTATION, this::delete, Scope.CAPSULE_WRITE)
                .patch(COMPUTATION, this::rename, Scope.CAPSULE_WRITE)
                .post(COMPUTATION + "/results", this::results, Scope.CAPSULE_READ)
                .get(COMPUTATION + "/results/urls", this::urls, Scope.CAPSULE_READ)
                .get(COMPUTATION + "/results/download_url", this::downloadUrl, Scope.CAPSULE_READ)
                .post(
                        COMPUTATION + "/data_assets",
                        this::noWorkstation,
                        Scope.CAPSULE_WRITE,
                        Scope.DATA_ASSET_WRITE)
                .delete(
                        COMPUTATION + "/data_assets",
                        this::noWorkstation,
                        Scope.CAPSULE_WRITE,
                        Scope.DATA_ASSET_WRITE)
                .get("/api/v1/capsules/{id}/computations", this::ofCapsule, Scope.CAPSULE_READ)
                .get("/api/v1/pipelines/{id}/computations", this::ofPipeline, Scope.CAPSULE_READ);
        files.addTo(
                routes,
                id ->
                        computations
                                .resultsOf(id)
                                .orElseThrow(() -> CoveException.notFound("computation", id)));
    }

    /** At once, or with {@code Prefer: wait=N} when there is something new (RFC 7240, 4.3). */
    private Reply get(Call call) {
        Optional<Duration> wait = call.preferredWait();
        if (wait.isEmpty()) {
            return json(computations.get(call.caller(), call.path("id"), Action.SEE_RUNS));
        }
        Duration patience = Collections.min(List.of(wait.get(), LONGEST_WAIT));
        return json(nextState.of(call.caller(), call.path("id"), patience))
                .withHeader("Preference-Applied", "wait=" + patience.toSeconds());
    }

    private Reply run(Call call) {
        var body = call.body();
        var request = RunRequest.read(body);
        Optional<IdempotencyKey> key =
                call.idempotencyKey()
                        .map(
                                text ->
                                        new IdempotencyKey(
                                                call.caller().userId(), text, Json.text(request)));
        return json(computations.run(call.caller(), request, key));
    }

    private Reply delete(Call call) {
        computations.delete(call.caller(), call.path("id"));
        return Reply.noContent();
    }

    private Reply rename(Call call) {
        computations.rename(call.caller(), call.path("id"), call.query("name").orElse(""));
        return Reply.noContent();
    }

    private Reply ofCapsule(Call call) {
        return json(computations.ofProgram(call.caller(), call.path("id")));
    }

    private Reply ofPipeline(Call call) {
        return json(computations.ofPipeline(call.caller(), call.path("id")));
    }

    private Reply json(List<Computation> all) {
        return Reply.json(
                all.stream()
                        .map(computation -> ComputationJson.of(computation, clock.instant()))
                        .toList());
    }

    /** A folder of the results; before the computation is over it is empty. */
    private Reply results(Call call) throws IOException {
        return files.list(call, resultsOf(call));
    }

    private Reply urls(Call call) throws IOException {
        return files.urls(call, resultsOf(call));
    }

    private Reply downloadUrl(Call call) throws IOException {
        return files.downloadUrl(call, resultsOf(call));
    }

    private Optional<KeptFolder> resultsOf(Call call) {
        return computations
                .files()
                .results(computations.get(call.caller(), call.path("id"), Action.SEE_RUNS));
    }

    /** Data assets come and go only in cloud workstations, which cove does not have. */
    private Reply noWorkstation(Call call) {
        String id = computations.get(call.caller(), call.path("id"), Action.GOVERN_RUNS).id();
        throw CoveException.invalid(
                "Computation %s is no cloud workstation, so its data assets stay as they are; name them when you run the capsule."
                        .formatted(id));
    }

    private Reply json(Computation computation) {
        return Reply.json(ComputationJson.of(computation, clock.instant()));
    }
}
