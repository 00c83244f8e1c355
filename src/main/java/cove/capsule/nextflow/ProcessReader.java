// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what a process block of a script says; one that a person wrote says less. */
final class ProcessReader {
    private static final Pattern IMAGE =
            Pattern.compile("(?:capsule|published)/([0-9a-f-]{36})(?::v([0-9]{1,9})$)?");
    private static final Pattern TAG = Pattern.compile("capsule-([0-9]+)");
    private static final Pattern SIZE =
            Pattern.compile(
                    "([0-9]{1,18}(?:\\.[0-9]{1,18})?) ?\\.?([KMGT]?)i?B", Pattern.CASE_INSENSITIVE);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Integer> POWERS =
            Map.of("", 0, "K", 1, "M", 2, "G", 3, "T", 4);

    private final ProcessBlock process;
    private final CapsuleScript script;

    private ProcessReader(ProcessBlock process) {
        this.process = process;
        this.script =
                new CapsuleScript(
                        process.body().stream()
                                .flatMap(statement -> statement.tokens().stream())
                                .filter(token -> token.kind() == Token.Kind.TEXT)
                                .map(Token::content)
                                .collect(Collectors.joining("\n")));
    }

    static PipelineProcess read(ProcessBlock block) {
        return new ProcessReader(block).read();
    }

    static List<PipelineData.Linked> links(ProcessBlock block) {
        return new ProcessReader(block).script.links();
    }

    private PipelineProcess read() {
        var capsule = capsule();
        return new PipelineProcess(
                process.name(),
                process.block().line(),
                capsule,
                directive("cpus").filter(Token::isNumber).flatMap(ProcessReader::count),
                memory(),
                directive("accelerator").isPresent(),
                capsule.flatMap(_ -> script.argumentsParameter()),
                script.links().stream().map(PipelineData.Linked::mount).distinct().toList());
    }

    /** The capsule of a generated process: one with a capsule's image, or a clone of its code. */
    private Optional<ProcessCapsule> capsule() {
        var image = text("container").map(IMAGE::matcher).filter(found -> found.find());
        if (script.repository().isEmpty() || (image.isEmpty() && script.slug().isEmpty())) {
            return Optional.empty();
        }
        var tag = text("tag").map(TAG::matcher).filter(found -> found.matches());
        return Optional.of(
                new ProcessCapsule(
                        image.map(found -> found.group(1)).or(script::capsuleId),
                        script.slug().or(() -> tag.map(found -> found.group(1))),
                        Optional.empty(),
                        script.version()
                                .or(() -> image.map(found -> found.group(2)).map(Integer::valueOf)),
                        script.commit(),
                        script.isPublic() && script.slug().isPresent(),
                        script.repository()));
    }

    private Optional<Token> directive(String name) {
        return process.directives().stream()
                .filter(directive -> directive.begins(name, "*"))
                .map(directive -> directive.tokens().get(1))
                .findFirst();
    }

    private Optional<String> text(String directive) {
        return directive(directive)
                .filter(token -> token.kind() == Token.Kind.TEXT)
                .map(Token::content);
    }

    private static Optional<Integer> count(Token number) {
        return number.text().matches("[0-9]{1,9}")
                ? Optional.of(Integer.valueOf(number.text()))
                : Optional.empty();
    }

    /** Nextflow counts in powers of 1024 (its manual, MemoryUnit). */
    private Optional<Long> memory() {
        return text("memory")
                .map(SIZE::matcher)
                .filter(size -> size.matches())
                .map(
                        size -> {
                            int power = POWERS.get(size.group(2).toUpperCase(Locale.ROOT));
                            return new BigDecimal(size.group(1))
                                    .multiply(BigDecimal.valueOf(1024).pow(power));
                        })
                .filter(bytes -> bytes.compareTo(MOST) < 0)
                .map(BigDecimal::longValue);
    }
}
