// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a pipeline's main script says.
 *
 * @param script in DSL2, as it is to be run
 * @param converted whether {@code pipeline/main.nf} is in DSL1 and the script was made from it
 * @param processes in the script's order
 * @param data that the script reads, each mount once
 * @param parameters every {@code params.<name>} that the script mentions, sorted; one without a
 *     value would be the text {@code null}
 */
public record PipelineText(
        String script,
        boolean converted,
        List<PipelineProcess> processes,
        List<PipelineData> data,
        List<String> parameters) {
    /** Who wrote a pipeline. */
    public enum Kind {
        /** The platform's visual editor: processes that run capsules. */
        GENERATED,
        /** A person: any Nextflow. */
        CUSTOM
    }

    private static final Pattern PARAMETER =
            Pattern.compile("\\bparams\\.([A-Za-z_][A-Za-z_0-9]*)");
    private static final String URL_ENDING = "_url";
    private static final String DATA = "../data/";

    public PipelineText {
        processes = List.copyOf(processes);
        data = List.copyOf(data);
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads the text of a {@code main.nf}.
     *
     * @throws CoveException when it is in DSL1 and cannot be said in DSL2, with every line that is
     *     not understood
     */
    public static PipelineText read(String mainScript) {
        return switch (Dsl1.toDsl2(mainScript)) {
            case Conversion.Script(var script, var rewritten) -> of(script, rewritten);
            case Conversion.NotUnderstood(var mistakes) ->
                    throw new CoveException(
                            new Problem.Invalid(
                                    mistakes.stream().map(LineMistake::toString).toList()));
        };
    }

    static PipelineText of(String script, boolean converted) {
        var tokens = Lexer.tokensOf(script);
        var statements = Statements.of(tokens);
        var blocks = statements.stream().filter(ProcessBlock::isOne).map(ProcessBlock::of).toList();
        return new PipelineText(
                script,
                converted,
                blocks.stream().map(ProcessReader::read).toList(),
                data(tokens, statements, blocks),
                parameters(tokens));
    }

    /** A pipeline is generated when any process of it is. */
    public Kind kind() {
        return processes.stream().anyMatch(process -> process.capsule().isPresent())
                ? Kind.GENERATED
                : Kind.CUSTOM;
    }

    private static List<PipelineData> data(
            List<Token> tokens, List<Statement> statements, List<ProcessBlock> blocks) {
        Map<String, PipelineData> byMount = new LinkedHashMap<>();
        blocks.stream()
                .flatMap(block -> ProcessReader.links(block).stream())
                .forEach(link -> byMount.merge(link.mount(), link, PipelineText::told));
        for (int i = 2; i < tokens.size(); i++) {
            if (tokens.get(i - 2).is("fromPath") && tokens.get(i - 1).is("(")) {
                folder(tokens.get(i)).ifPresent(data -> byMount.putIfAbsent(data.mount(), data));
            }
        }
        for (var statement : statements) {
            external(statement).ifPresent(data -> byMount.putIfAbsent(data.mount(), data));
        }
        return List.copyOf(byMount.values());
    }

    /** Of two links to one mount, one that tells the asset's id. */
    private static PipelineData told(PipelineData one, PipelineData other) {
        return one instanceof PipelineData.Linked link && link.assetId().isEmpty() ? other : one;
    }

    private static Optional<PipelineData> folder(Token path) {
        if (!path.isLiteral() || !path.content().startsWith(DATA)) {
            return Optional.empty();
        }
        var mount = path.content().substring(DATA.length()).replaceFirst("/.*", "");
        return mount.isEmpty() || mount.contains("*")
                ? Optional.empty()
                : Optional.of(new PipelineData.Folder(mount));
    }

    /** {@code params.<mount>_url = 's3://…'}. */
    private static Optional<PipelineData> external(Statement statement) {
        var tokens = statement.tokens();
        if (tokens.size() != 5
                || !statement.begins("params", ".", "*", "=", "*")
                || !tokens.get(2).text().endsWith(URL_ENDING)
                || !tokens.get(4).isLiteral()) {
            return Optional.empty();
        }
        var parameter = tokens.get(2).text();
        return Optional.of(
                new PipelineData.External(
                        parameter.substring(0, parameter.length() - URL_ENDING.length()),
                        parameter,
                        tokens.get(4).content()));
    }

    private static List<String> parameters(List<Token> tokens) {
        var found = new TreeSet<String>();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.kind() == Token.Kind.TEXT) {
                PARAMETER.matcher(token.text()).results().forEach(p -> found.add(p.group(1)));
            } else if (i >= 2 && tokens.get(i - 2).is("params") && tokens.get(i - 1).is(".")) {
                found.add(token.text());
            }
        }
        return new ArrayList<>(found);
    }
}
