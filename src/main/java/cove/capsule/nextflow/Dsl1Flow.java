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

/** Which process reads what another writes, and the DSL2 workflow that says so. */
final class Dsl1Flow {
    /** What a process writes into a channel. */
    private record Written(Dsl1Process process, Output output) {}

    private final Map<String, Dsl1Channel> channels;
    private final List<Dsl1Process> processes;
    private final List<LineMistake> mistakes;
    private final Map<String, Written> written = new HashMap<>();
    private final List<Dsl1Process> ordered = new ArrayList<>();

    /** Of each process, whether it runs once, and what it writes is a value in DSL2. */
    private final Map<String, Boolean> runsOnce = new HashMap<>();

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
    private Optional<String> base(String name) {
        return switch (channels.get(name)) {
            case Fork fork -> base(fork.origin());
            case Source source -> Optional.of(source.name());
            case Link _ -> Optional.of(name).filter(written::containsKey);
            case null -> Optional.of(name).filter(written::containsKey);
        };
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

    /** The workflow, with the statements that make its sources. */
    String workflow(List<String> sources) {
        var text = new StringBuilder("workflow {\n");
        if (!sources.isEmpty()) {
            text.append("\t// input data\n");
            sources.forEach(source -> text.append('\t').append(source).append('\n'));
            text.append('\n');
        }
        text.append("\t// run processes\n");
        for (var process : ordered) {
            text.append('\t').append(call(process)).append('\n');
        }
        return text.append("}\n").toString();
    }

    private String call(Dsl1Process process) {
        boolean once = process.inputs().stream().allMatch(input -> isValue(input) && !input.each());
        runsOnce.put(process.name(), once);
        List<String> arguments = new ArrayList<>();
        for (var input : process.inputs()) {
            var text = argument(input.use());
            arguments.add(!once && isValue(input) && wasQueue(input) ? queue(text) : text);
        }
        return "%s(%s)".formatted(process.name(), String.join(", ", arguments));
    }

    private String argument(ChannelUse use) {
        return switch (use) {
            case ChannelUse.OfRange(var range) -> "channel.of(%s)".formatted(range);
            case ChannelUse.OfConstant(var constant) -> constant;
            case OfChannel channel -> {
                var base = base(channel.name()).orElseThrow();
                var from = written.get(base);
                yield (from == null ? base : emitted(from)) + channel.operatorsText();
            }
        };
    }

    private static String emitted(Written written) {
        return "%s.out.%s%s"
                .formatted(
                        written.process().name(),
                        written.output().emit(),
                        written.output().flatten() ? ".flatten()" : "");
    }

    /**
     * In DSL1 what is written into a created channel is read once; in DSL2 the output of a process
     * that runs once is a value that never runs out. Where another input is a queue, the number of
     * tasks would change.
     */
    private static String queue(String value) {
        return "channel.empty().mix(%s)".formatted(value);
    }

    private boolean isValue(Input input) {
        return switch (input.use()) {
            case ChannelUse.OfRange _ -> false;
            case ChannelUse.OfConstant _ -> true;
            case OfChannel channel -> channel.isValue(isValue(base(channel.name()).orElseThrow()));
        };
    }

    private boolean isValue(String base) {
        var from = written.get(base);
        return from == null
                ? channels.get(base) instanceof Source source && source.isValue()
                : runsOnce.get(from.process().name()) && !from.output().flatten();
    }

    private boolean wasQueue(Input input) {
        return input.use() instanceof OfChannel(var name, var operators)
                && operators.isEmpty()
                && base(name).filter(written::containsKey).isPresent();
    }
}
