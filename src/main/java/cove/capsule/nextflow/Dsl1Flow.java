// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.nextflow.ChannelUse.OfChannel;
import cove.capsule.nextflow.Dsl1Channel.Fork;
import cove.capsule.nextflow.Dsl1Channel.Link;
import cove.capsule.nextflow.Dsl1Channel.Source;
import cove.capsule.nextflow.Dsl1Process.Input;
import cove.capsule.nextflow.Dsl1Process.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which process of a DSL1 script reads what another writes. */
final class Dsl1Flow {
    /** What a process writes into a channel. */
    record Written(Dsl1Process process, Output output) {}

    private static final int MOST_PROCESSES = 1000;

    private final Map<String, Dsl1Channel> channels;
    private final List<Dsl1Process> processes;
    private final List<LineMistake> mistakes;
    private final Map<String, Written> written = new HashMap<>();
    private final List<Dsl1Process> ordered = new ArrayList<>();

    Dsl1Flow(
            Map<String, Dsl1Channel> channels,
            List<Dsl1Process> processes,
            List<LineMistake> mistakes) {
        this.channels = channels;
        this.processes = processes;
        this.mistakes = mistakes;
    }

    /** Notes what DSL1 itself refuses, and what would never come to an end. */
    void check() {
        if (processes.size() > MOST_PROCESSES) {
            mistakes.add(
                    new LineMistake(
                            processes.get(MOST_PROCESSES).line(),
                            "there are more than %d processes; divide the pipeline"
                                    .formatted(MOST_PROCESSES)));
            return;
        }
        for (var process : processes) {
            for (var output : process.outputs()) {
                output.channels().forEach(name -> write(name, process, output));
            }
        }
        Set<String> read = new HashSet<>();
        channels.values().stream()
                .filter(Fork.class::isInstance)
                .map(Fork.class::cast)
                .map(Fork::origin)
                .distinct()
                .forEach(read::add);
        for (var process : processes) {
            process.inputs().forEach(input -> read(input, process, read));
        }
        order();
    }

    private void write(String name, Dsl1Process process, Output output) {
        var channel = channels.get(name);
        if (channel != null && !(channel instanceof Link)) {
            mistake(
                    output.line(),
                    process,
                    "%s has its content already; write into another channel",
                    name);
        } else if (written.putIfAbsent(name, new Written(process, output)) != null) {
            mistake(
                    output.line(),
                    process,
                    "another output goes into %s already; use another channel",
                    name);
        }
    }

    private void read(Input input, Dsl1Process process, Set<String> read) {
        if (!(input.use() instanceof OfChannel(var name, _))) {
            return;
        }
        var base = base(name);
        if (base.isEmpty()) {
            mistake(
                    input.line(),
                    process,
                    "nothing is ever written into %s; connect an output with it",
                    name);
        } else if (!read.add(name)) {
            mistake(
                    input.line(),
                    process,
                    "%s is read elsewhere too, which DSL1 refuses; fork it with 'into'",
                    name);
        }
    }

    /** What a name comes down to: a source, or what a process writes. */
    Optional<String> base(String name) {
        Set<String> seen = new HashSet<>();
        var base = name;
        while (channels.get(base) instanceof Fork(_, var origin)) {
            if (!seen.add(base)) {
                return Optional.empty();
            }
            base = origin;
        }
        boolean isSource = channels.get(base) instanceof Source;
        return isSource || written.containsKey(base) ? Optional.of(base) : Optional.empty();
    }

    private void mistake(int line, Dsl1Process process, String reason, String channel) {
        mistakes.add(
                new LineMistake(
                        line,
                        "process %s: ".formatted(process.name())
                                + reason.formatted("channel \"" + channel + '"')));
    }

    /** Puts each process after those it reads from: DSL2 calls them in that order. */
    private void order() {
        List<Dsl1Process> waiting = new ArrayList<>(processes);
        Set<String> called = new HashSet<>();
        while (!waiting.isEmpty()) {
            var next =
                    waiting.stream()
                            .filter(process -> called.containsAll(sources(process)))
                            .findFirst();
            if (next.isEmpty()) {
                var first = waiting.getFirst();
                mistakes.add(
                        new LineMistake(
                                first.line(),
                                "process %s waits for a process that waits for it; break the circle"
                                        .formatted(first.name())));
                return;
            }
            waiting.remove(next.get());
            ordered.add(next.get());
            called.add(next.get().name());
        }
    }

    private List<String> sources(Dsl1Process process) {
        return process.inputs().stream()
                .flatMap(input -> writer(input).stream())
                .map(found -> found.process().name())
                .toList();
    }

    private Optional<Written> writer(Input input) {
        return input.use() instanceof OfChannel(var name, _)
                ? base(name).map(written::get)
                : Optional.empty();
    }

    /** The processes, each after those it reads from. */
    List<Dsl1Process> ordered() {
        return List.copyOf(ordered);
    }

    /** Who writes into a channel; nobody into a source. */
    Optional<Written> written(String base) {
        return Optional.ofNullable(written.get(base));
    }

    /** Whether the script names the channel outside its processes. */
    boolean isDeclared(String name) {
        return channels.containsKey(name);
    }

    /** Whether it is a source, of one thing that can be read again and again. */
    boolean isValue(String base) {
        return channels.get(base) instanceof Source source && source.isValue();
    }
}
