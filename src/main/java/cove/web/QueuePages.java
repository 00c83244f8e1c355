// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.computation.Computation;
import cove.computation.Queues;
import cove.executor.Resources;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page of what runs and what waits for what. */
final class QueuePages {
    private final Look look;
    private final Queues queues;
    private final ProgramNames names;
    private final InstantSource clock;

    /**
     * A queue as the page shows it.
     *
     * @param title the executors that share it
     * @param meters how much of what is taken
     * @param moreGranted how many run that are not shown
     * @param moreNext how many wait that are not shown
     */
    record QueueView(
            String title,
            List<Meter> meters,
            List<RowView> granted,
            List<RowView> next,
            int moreGranted,
            int moreNext) {}

    /**
     * What another server has, as the page shows it.
     *
     * @param told how many run and wait
     * @param hint where more is told
     * @param more how many there are that are not shown
     */
    record ElsewhereView(String title, String told, String hint, List<RowView> runs, int more) {}

    /**
     * How much is taken.
     *
     * @param share of 100
     */
    record Meter(String name, String told, int share) {}

    /**
     * A run; of one that the viewer may not see, name and path are empty.
     *
     * @param since milliseconds since 1970 at which it began, of what runs
     */
    record RowView(
            String name,
            String path,
            String program,
            String by,
            String mood,
            String stage,
            String needs,
            String since,
            String lasts,
            String reason) {}

    QueuePages(Look look, Queues queues, ProgramNames names, InstantSource clock) {
        this.look = look;
        this.queues = queues;
        this.names = names;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page("/queue", this::page, look::problem)
                .page("/queue/part", this::part, look::problem);
    }

    private Reply page(Call call) {
        return look.page(Shell.of(call, "Queue", Shell.Place.QUEUE), "queue", model(call.caller()));
    }

    private Reply part(Call call) {
        return look.part("queues", model(call.caller()));
    }

    private Map<String, Object> model(Caller caller) {
        caller.require(Scope.CAPSULE_READ);
        Instant now = clock.instant();
        return Map.of(
                "here",
                queues.machine().orElse(""),
                "elsewhere",
                queues.elsewhere(caller).stream().map(other -> view(other, now)).toList(),
                "queues",
                queues.of(caller).stream().map(line -> view(line, now)).toList(),
                "now",
                now.toEpochMilli());
    }

    private QueueView view(Queues.Line line, Instant now) {
        int most = line.capacity().runs();
        var meters =
                new ArrayList<>(
                        List.of(
                                meter(
                                        "CPUs",
                                        "%,d of %,d"
                                                .formatted(
                                                        line.used().cpus(), line.capacity().cpus()),
                                        line.used().cpus(),
                                        line.capacity().cpus()),
                                meter(
                                        "Memory",
                                        "%s of %s"
                                                .formatted(
                                                        Words.size(line.used().memory()),
                                                        Words.size(line.capacity().memory())),
                                        line.used().memory(),
                                        line.capacity().memory())));
        if (line.capacity().gpus() > 0) {
            meters.add(
                    meter(
                            "GPUs",
                            "%,d of %,d".formatted(line.used().gpus(), line.capacity().gpus()),
                            line.used().gpus(),
                            line.capacity().gpus()));
        }
        if (most < Integer.MAX_VALUE) {
            meters.add(
                    meter(
                            "At once",
                            "%,d of %,d".formatted(line.running(), most),
                            line.running(),
                            most));
        }
        return new QueueView(
                String.join(", ", line.executors()),
                meters,
                line.granted().stream().map(entry -> row(entry, now)).toList(),
                line.next().stream().map(entry -> row(entry, now)).toList(),
                line.running() - line.granted().size(),
                line.waiting() - line.next().size());
    }

    private ElsewhereView view(Queues.Elsewhere other, Instant now) {
        return new ElsewhereView(
                other.machine().map("Server on %s"::formatted).orElse("Without a server"),
                "%,d running, %,d waiting.".formatted(other.running(), other.waiting()),
                other.machine().isPresent()
                        ? "Its own page tells in which order, and why."
                        : "The server that carried them is gone; another one takes over what it can.",
                other.runs().stream().map(entry -> row(entry, now)).toList(),
                other.running() + other.waiting() - other.runs().size());
    }

    private static Meter meter(String name, String told, long used, long all) {
        return new Meter(name, told, Math.clamp(Math.round(100.0 * used / all), 0, 100));
    }

    private RowView row(Queues.Entry entry, Instant now) {
        boolean runs =
                entry.stage() == Queues.Stage.RUNNING || entry.stage() == Queues.Stage.FINALIZING;
        return new RowView(
                entry.computation().map(Computation::name).orElse(""),
                entry.computation().map(run -> "/computations/" + run.id()).orElse(""),
                entry.computation().map(run -> names.of(run.plan().programId())).orElse(""),
                entry.computation().map(Computation::ownerEmail).orElse(""),
                runs ? "running" : "waiting",
                switch (entry.stage()) {
                    case WAITING -> "waiting";
                    case PREPARING -> "preparing";
                    case RUNNING -> "running";
                    case FINALIZING -> "collecting results";
                },
                needs(entry.resources()),
                entry.since().map(since -> Long.toString(since.toEpochMilli())).orElse(""),
                entry.since().map(since -> Words.duration(Duration.between(since, now))).orElse(""),
                entry.reason().orElse(""));
    }

    private static String needs(Resources resources) {
        String usual =
                "%s, %s"
                        .formatted(
                                Words.count(resources.cpus(), "CPU", "CPUs"),
                                Words.size(resources.memory()));
        return resources.gpus() == 0
                ? usual
                : "%s, %s".formatted(usual, Words.count(resources.gpus(), "GPU", "GPUs"));
    }
}
