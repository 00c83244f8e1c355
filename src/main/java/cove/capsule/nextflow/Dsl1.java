// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.nextflow.ChannelStatement.Copy;
import cove.capsule.nextflow.ChannelStatement.Created;
import cove.capsule.nextflow.ChannelStatement.Source;
import cove.capsule.nextflow.Dsl1Channel.Fork;
import cove.capsule.nextflow.Dsl1Channel.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns a script in Nextflow's first language into its second (Nextflow's manual, Migrating from
 * DSL1).
 *
 * <p>Processes keep their place and their text, but for {@code from} and {@code into}; channels go
 * into a {@code workflow} at the end, which calls the processes. Whatever is not known to mean the
 * same afterwards is a mistake.
 */
public final class Dsl1 {
    private static final String NOTE =
            "// Rewritten from DSL1: the channels became the workflow at the end.\n";

    private final String script;
    private final Edits edits;
    private final List<LineMistake> mistakes = new ArrayList<>();
    private final Map<String, Dsl1Channel> channels = new LinkedHashMap<>();
    private final List<String> moved = new ArrayList<>();
    private final List<Dsl1Process> processes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> written = new HashSet<>();

    private Dsl1(String script) {
        this.script = script;
        this.edits = new Edits(script);
    }

    /** The script in DSL2; one that does not say it is in DSL1 stays as it is. */
    public static Conversion toDsl2(String mainScript) {
        var tokens = Lexer.tokensOf(mainScript);
        var statements = Statements.of(tokens);
        if (statements.stream().noneMatch(Dsl1::enablesDsl1)) {
            return new Conversion.Script(mainScript, false);
        }
        return new Dsl1(mainScript).rewrite(tokens, statements);
    }

    private static boolean enablesDsl1(Statement statement) {
        return statement.tokens().size() == 7
                && statement.begins("nextflow", ".", "enable", ".", "dsl", "=", "1");
    }

    private Conversion rewrite(List<Token> tokens, List<Statement> statements) {
        tokens.stream()
                .filter(token -> token.kind() == Token.Kind.UNFINISHED)
                .map(
                        token ->
                                new LineMistake(
                                        token.line(),
                                        "a text or comment begins here and does not end; close it"))
                .forEach(mistakes::add);
        var blocks = statements.stream().filter(ProcessBlock::isOne).map(ProcessBlock::of).toList();
        blocks.forEach(block -> name(block.name(), block.block().line()));
        for (var block : blocks) {
            var process = new Dsl1ProcessRewriter(block, edits, mistakes).rewrite();
            processes.add(process);
            process.outputs().forEach(output -> written.addAll(output.channels()));
        }
        for (var statement : statements) {
            if (!ProcessBlock.isOne(statement)) {
                statement(statement);
            }
        }
        var flow = new Dsl1Flow(channels, processes, mistakes);
        flow.check();
        if (!mistakes.isEmpty()) {
            return Conversion.NotUnderstood.of(mistakes);
        }
        return new Conversion.Script(
                edits.apply().stripTrailing() + "\n\n" + Dsl1Workflow.of(flow, moved), true);
    }

    private void name(String name, int line) {
        if (!names.add(name)) {
            mistakes.add(
                    new LineMistake(
                            line, "\"%s\" is the name of something else already".formatted(name)));
        }
    }

    private void statement(Statement statement) {
        if (enablesDsl1(statement)) {
            edits.replace(statement.start(), statement.end(), NOTE + "nextflow.enable.dsl = 2");
            return;
        }
        var channel = ChannelStatement.read(statement);
        if (channel.isPresent()) {
            channel(channel.get(), statement);
        } else if (!isPlain(statement)) {
            mistakes.add(
                    new LineMistake(
                            statement.line(),
                            "this statement of DSL1 is not understood; write the pipeline in DSL2, or remove it"));
        }
    }

    /** Takes a channel out of the script; what DSL2 needs of it goes into the workflow. */
    private void channel(ChannelStatement channel, Statement statement) {
        var text = edits.takeOut(statement);
        var first = channel.names().getFirst();
        switch (channel.made()) {
            case Created _ -> declare(new Link(first), statement);
            case Copy(var origin) ->
                    channel.names().forEach(name -> declare(new Fork(name, origin), statement));
            case Source(var expression, var isValue) -> {
                moved.add(
                        statement.begins(first, "=")
                                ? text
                                : first
                                        + " = "
                                        + script.substring(expression.start(), expression.end()));
                channel.names().stream().skip(1).forEach(name -> moved.add(name + " = " + first));
                channel.names()
                        .forEach(name -> declare(new Dsl1Channel.Source(name, isValue), statement));
            }
        }
    }

    private void declare(Dsl1Channel channel, Statement statement) {
        name(channel.name(), statement.line());
        channels.put(channel.name(), channel);
    }

    /**
     * A setting, or the naming of a plain value: it stays where it is, for it has to do with no
     * channel.
     */
    private boolean isPlain(Statement statement) {
        boolean assigns =
                statement.begins("params", ".", "*", "=", "*")
                        || (statement.begins("*", "=", "*") && statement.first().isName());
        Set<String> words =
                statement.tokens().stream()
                        .filter(Token::isName)
                        .map(Token::text)
                        .collect(Collectors.toSet());
        return (assigns || statement.begins("println", "*"))
                && statement.tokens().stream().noneMatch(token -> token.isAny("{}"))
                && !words.contains("channel")
                && !words.contains("Channel")
                && words.stream().noneMatch(channels::containsKey)
                && words.stream().noneMatch(written::contains);
    }
}
