// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What this server runs, prepares and lets wait. */
public final class QueueApi {
    private record LineJson(
            List<String> executors,
            int cpus,
            @JsonProperty("cpus_used") int cpusUsed,
            long memory,
            @JsonProperty("memory_used") long memoryUsed,
            int gpus,
            @JsonProperty("gpus_used") int gpusUsed,
            @JsonProperty("most_at_once") Optional<Integer> mostAtOnce,
            int running,
            int waiting,
            @JsonProperty("runs") List<EntryJson> granted,
            List<EntryJson> next) {}

    private record EntryJson(
            Optional<String> id,
            Optional<String> name,
            @JsonProperty("owner_email") Optional<String> ownerEmail,
            @JsonProperty("program_id") Optional<String> programId,
            String stage,
            int cpus,
            long memory,
            int gpus,
            Optional<Long> since,
            Optional<String> reason) {}

    private record ElsewhereJson(
            Optional<String> machine, int running, int waiting, List<EntryJson> runs) {}

    private final Queues queues;

    public QueueApi(Queues queues) {
        this.queues = queues;
    }

    public void addTo(Routes routes) {
        routes.get("/api/cove/v1/queue", this::queue, Scope.CAPSULE_READ);
    }

    private Reply queue(Call call) {
        List<LineJson> lines = queues.of(call.caller()).stream().map(QueueApi::json).toList();
        if (queues.machine().isEmpty()) {
            return Reply.json(Map.of("queues", lines));
        }
        return Reply.json(
                Map.of(
                        "queues",
                        lines,
                        "machine",
                        queues.machine().get(),
                        "elsewhere",
                        queues.elsewhere(call.caller()).stream().map(QueueApi::json).toList()));
    }

    private static LineJson json(Queues.Line line) {
        int most = line.capacity().runs();
        return new LineJson(
                line.executors(),
                line.capacity().cpus(),
                line.used().cpus(),
                line.capacity().memory(),
                line.used().memory(),
                line.capacity().gpus(),
                line.used().gpus(),
                most == Integer.MAX_VALUE ? Optional.empty() : Optional.of(most),
                line.running(),
                line.waiting(),
                line.granted().stream().map(QueueApi::json).toList(),
                line.next().stream().map(QueueApi::json).toList());
    }

    private static ElsewhereJson json(Queues.Elsewhere other) {
        return new ElsewhereJson(
                other.machine(),
                other.running(),
                other.waiting(),
                other.runs().stream().map(QueueApi::json).toList());
    }

    private static EntryJson json(Queues.Entry entry) {
        Optional<Computation> run = entry.computation();
        return new EntryJson(
                run.map(Computation::id),
                run.map(Computation::name),
                run.map(Computation::ownerEmail),
                run.map(computation -> computation.plan().programId()),
                entry.stage().name().toLowerCase(Locale.ROOT),
                entry.resources().cpus(),
                entry.resources().memory(),
                entry.resources().gpus(),
                entry.since().map(Instant::getEpochSecond),
                entry.reason());
    }
}
