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
import java.util.function.Predicate;

/** Which process reads what another writes, and the DSL2 workflow that says so. */
final class Dsl1Flow {
    /** What a process writes into a channel. */
    private record Written(Dsl1Process process, Output output) {}

    private static final int MOST_PROCESSES = 1000;

    private final Map<String, Dsl1Channel> channels;
    private final List<Dsl1Process> processes;
    private final List<LineMistake> mistakes;
    private final Map<String, Written> written = new HashMap<>();
    private final List<Dsl1Process> ordered = new ArrayList<>();

    /** The processes that run once, so that what they write is a value in DSL2. */
    private final Set<String> once = new HashSet<>();

    /** Those of them that DSL1 knew to run once. */
    private final Set<String> onceInDsl1 = new HashSet<>();

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
    private Optional<String> base(String name) {
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
        boolean runsOnce = process.inputs().stream().allMatch(this::isValue);
        if (runsOnce) {
            once.add(process.name());
        }
        if (process.inputs().stream().allMatch(this::wasValue)) {
            onceInDsl1.add(process.name());
        }
        List<String> arguments = new ArrayList<>();
        for (var input : process.inputs()) {
            var text = argument(input.use());
            boolean becameValue = isValue(input) && !wasValue(input);
            arguments.add(becameValue && !runsOnce ? queue(text) : text);
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
        return isValue(input, this::isValue);
    }

    private boolean isValue(String base) {
        var from = written.get(base);
        return from == null
                ? channels.get(base) instanceof Source source && source.isValue()
                : once.contains(from.process().name()) && !from.output().flatten();
    }

    private boolean wasValue(Input input) {
        return isValue(input, this::wasValue);
    }

    /** A channel that the script did not create was a value in DSL1 if it could be. */
    private boolean wasValue(String base) {
        var from = written.get(base);
        return from == null
                ? isValue(base)
                : !channels.containsKey(base)
                        && onceInDsl1.contains(from.process().name())
                        && !from.output().flatten();
    }

    private boolean isValue(Input input, Predicate<String> channelIsValue) {
        return !input.each()
                && switch (input.use()) {
                    case ChannelUse.OfRange _ -> false;
                    case ChannelUse.OfConstant _ -> true;
                    case OfChannel channel ->
                            channel.isValue(
                                    channelIsValue.test(base(channel.name()).orElseThrow()));
                };
    }
}
