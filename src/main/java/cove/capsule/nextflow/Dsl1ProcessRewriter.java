// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.nextflow.Dsl1Process.Input;
import cove.capsule.nextflow.Dsl1Process.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes {@code from} and {@code into} out of a process, names its outputs, and touches nothing else
 * of it.
 */
final class Dsl1ProcessRewriter {
    private static final Set<String> INPUTS =
            Set.of("path", "file", "val", "env", "tuple", "each", "stdin");
    private static final Set<String> OUTPUTS =
            Set.of("path", "file", "val", "env", "tuple", "stdout");

    /** Qualifiers that need no name. */
    private static final Set<String> STREAMS = Set.of("stdin", "stdout");

    /** Directives that both languages have (Nextflow's manual, Process directives). */
    private static final Set<String> DIRECTIVES =
            Set.of(
                    "accelerator",
                    "afterScript",
                    "arch",
                    "beforeScript",
                    "cache",
                    "clusterOptions",
                    "conda",
                    "container",
                    "containerOptions",
                    "cpus",
                    "debug",
                    "disk",
                    "errorStrategy",
                    "executor",
                    "ext",
                    "fair",
                    "label",
                    "machineType",
                    "maxErrors",
                    "maxForks",
                    "maxRetries",
                    "memory",
                    "module",
                    "penv",
                    "pod",
                    "publishDir",
                    "queue",
                    "resourceLabels",
                    "scratch",
                    "secret",
                    "shell",
                    "spack",
                    "stageInMode",
                    "stageOutMode",
                    "storeDir",
                    "tag",
                    "time");

    private final ProcessBlock block;
    private final Edits edits;
    private final List<LineMistake> mistakes;
    private final Set<String> emitted = new HashSet<>();

    Dsl1ProcessRewriter(ProcessBlock block, Edits edits, List<LineMistake> mistakes) {
        this.block = block;
        this.edits = edits;
        this.mistakes = mistakes;
    }

    Dsl1Process rewrite() {
        for (var directive : block.directives()) {
            var word = directive.first().text();
            if (directive.first().kind() != Token.Kind.TEXT && !DIRECTIVES.contains(word)) {
                mistake(
                        directive,
                        "\"%s\" is no directive that DSL1 and DSL2 share; remove it, or write the process in DSL2"
                                .formatted(word));
            }
        }
        List<Input> inputs = new ArrayList<>();
        block.inputs().forEach(input -> input(input).ifPresent(inputs::add));
        List<Output> outputs = new ArrayList<>();
        block.outputs().forEach(output -> output(output).ifPresent(outputs::add));
        return new Dsl1Process(block, inputs, outputs);
    }

    private Optional<Input> input(Statement input) {
        var tokens = input.tokens();
        var qualifier = input.first().text();
        if (!INPUTS.contains(qualifier)) {
            return notUnderstood(input, "input", qualifier);
        }
        int from = chainWord(tokens, Set.of("from"));
        if (from < 0) {
            mistake(
                    input,
                    "this input does not say which channel it reads; write 'from' and the channel");
            return Optional.empty();
        }
        var use = ChannelUse.read(withoutNewlines(tokens.subList(from + 1, tokens.size())));
        if (use.isEmpty()) {
            mistake(
                    input,
                    "what stands after 'from' is not understood; it may be a channel, with %s, or a range, number or text"
                            .formatted(
                                    ".collect(), .first(), .flatten(), .toList() or .toSortedList()"));
            return Optional.empty();
        }
        edits.replace(tokens.get(from - 1).end(), input.end(), "");
        return Optional.of(new Input(input.line(), use.get(), qualifier.equals("each")));
    }

    private Optional<Output> output(Statement output) {
        var tokens = withoutNewlines(output.tokens());
        var qualifier = output.first().text();
        if (!OUTPUTS.contains(qualifier)) {
            return notUnderstood(output, "output", qualifier);
        }
        int chain = chainWord(tokens, OutputChain.WORDS);
        if (chain < 0) {
            return Optional.empty();
        }
        var parsed = OutputChain.read(tokens.subList(chain, tokens.size()));
        if (parsed.isEmpty()) {
            mistake(
                    output,
                    "what follows the output is not understood; it may be 'into' and channels, 'mode flatten', 'optional true'");
            return Optional.empty();
        }
        var said = parsed.get();
        if (qualifier.equals("file")) {
            pathInsteadOfFile(output, tokens.subList(1, chain));
        }
        var emit = said.channels().isEmpty() ? Optional.<String>empty() : Optional.of(emit(said));
        edits.replace(
                tokens.get(chain - 1).end(),
                output.end(),
                (said.optional() ? ", optional: true" : "")
                        + emit.map(name -> (chain == 1 ? " emit: " : ", emit: ") + name)
                                .orElse(""));
        return emit.map(name -> new Output(output.line(), said.channels(), name, said.flatten()));
    }

    /** In DSL2 only {@code path} can be given a name; where a colon would part names it differs. */
    private void pathInsteadOfFile(Statement output, List<Token> name) {
        if (name.size() == 1
                && name.getFirst().isLiteral()
                && !name.getFirst().text().contains(":")) {
            edits.replace(output.start(), output.first().end(), "path");
        } else {
            mistake(output, "this 'file' output is not understood; write it as 'path'");
        }
    }

    /**
     * As the platform names it: {@code a_1_to_b_2_3} of process {@code a_1} is {@code to_b_2_3}.
     */
    private String emit(OutputChain said) {
        var channel = said.channels().getFirst();
        var own = block.name() + "_to_";
        var shortened =
                channel.startsWith(own) ? channel.substring(block.name().length() + 1) : channel;
        var emit = shortened;
        while (!emitted.add(emit)) {
            emit += "_";
        }
        return emit;
    }

    /** Where the first of these words stands outside brackets after the qualifier, or -1. */
    private static int chainWord(List<Token> tokens, Set<String> words) {
        int depth = 0;
        for (int i = 1; i < tokens.size(); i++) {
            var token = tokens.get(i);
            depth += token.isAny("([{") ? 1 : token.isAny(")]}") ? -1 : 0;
            boolean follows = i > 1 || STREAMS.contains(tokens.getFirst().text());
            if (depth == 0
                    && follows
                    && token.kind() == Token.Kind.WORD
                    && words.contains(token.text())
                    && !tokens.get(i - 1).is(",")) {
                return i;
            }
        }
        return -1;
    }

    private static List<Token> withoutNewlines(List<Token> tokens) {
        return tokens.stream().filter(token -> token.kind() != Token.Kind.NEWLINE).toList();
    }

    private <T> Optional<T> notUnderstood(Statement statement, String what, String qualifier) {
        mistake(
                statement,
                "\"%s\" is not understood as an %s; write it with path, val, env or tuple"
                        .formatted(qualifier, what));
        return Optional.empty();
    }

    private void mistake(Statement statement, String reason) {
        mistakes.add(
                new LineMistake(
                        statement.line(), "process %s: %s".formatted(block.name(), reason)));
    }
}
