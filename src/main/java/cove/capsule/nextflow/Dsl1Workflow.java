// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.nextflow.ChannelUse.OfChannel;
import cove.capsule.nextflow.Dsl1Process.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Writes the DSL2 workflow that connects the processes of a DSL1 script. */
final class Dsl1Workflow {
    private final Dsl1Flow flow;

    /** The processes that run once, so that what they write is a value in DSL2. */
    private final Set<String> once = new HashSet<>();

    /** Those of them that DSL1 knew to run once. */
    private final Set<String> onceInDsl1 = new HashSet<>();

    private Dsl1Workflow(Dsl1Flow flow) {
        this.flow = flow;
    }

    /** The workflow, with the statements that make its sources. */
    static String of(Dsl1Flow flow, List<String> sources) {
        return new Dsl1Workflow(flow).text(sources);
    }

    private String text(List<String> sources) {
        var text = new StringBuilder("workflow {\n");
        if (!sources.isEmpty()) {
            text.append("\t// input data\n");
            sources.forEach(source -> text.append('\t').append(source).append('\n'));
            text.append('\n');
        }
        text.append("\t// run processes\n");
        for (var process : flow.ordered()) {
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
                var base = base(channel);
                yield flow.written(base).map(Dsl1Workflow::emitted).orElse(base)
                        + channel.operatorsText();
            }
        };
    }

    private static String emitted(Dsl1Flow.Written written) {
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
        return flow.written(base)
                .map(from -> once.contains(from.process().name()) && !from.output().flatten())
                .orElseGet(() -> flow.isValue(base));
    }

    private boolean wasValue(Input input) {
        return isValue(input, this::wasValue);
    }

    /** A channel that the script did not create was a value in DSL1 if it could be. */
    private boolean wasValue(String base) {
        return flow.written(base)
                .map(
                        from ->
                                !flow.isDeclared(base)
                                        && onceInDsl1.contains(from.process().name())
                                        && !from.output().flatten())
                .orElseGet(() -> flow.isValue(base));
    }

    private boolean isValue(Input input, Predicate<String> channelIsValue) {
        return !input.each()
                && switch (input.use()) {
                    case ChannelUse.OfRange _ -> false;
                    case ChannelUse.OfConstant _ -> true;
                    case OfChannel channel -> channel.isValue(channelIsValue.test(base(channel)));
                };
    }

    private String base(OfChannel channel) {
        return flow.base(channel.name()).orElseThrow();
    }
}
