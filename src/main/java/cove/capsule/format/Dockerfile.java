// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Dockerfile as its builder needs it: the images it begins with and what its steps begin with can
 * be exchanged.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference: FROM, ARG, RUN
 *     --mount, COPY --from</a>
 */
public final class Dockerfile {
    private static final Pattern COPY_FROM = Pattern.compile("--from=(\\S+)");
    private static final Pattern FLAGS = Pattern.compile("(?:--\\S+\\s+)*");

    /**
     * What each {@code RUN} step in the form of a shell gets, at its front.
     *
     * @param mount a value of {@code --mount}
     * @param command ends with a semicolon or {@code &&}
     */
    public record StepBeginning(String mount, String command) {}

    private final List<String> lines;
    private final char escape;
    private final List<DockerfileInstruction> instructions;

    private Dockerfile(List<String> lines, DockerfileInstruction.Listing listing) {
        this.lines = List.copyOf(lines);
        this.escape = listing.escape();
        this.instructions = listing.instructions();
    }

    /** Reads the text of a Dockerfile; whether it can be built is the builder's to say. */
    public static Dockerfile parse(String text) {
        return new Dockerfile(text.lines().toList(), DockerfileInstruction.list(text));
    }

    /** The names that {@code ARG} declares anywhere. */
    public Set<String> arguments() {
        var names = new TreeSet<String>();
        of("ARG")
                .flatMap(this::words)
                .forEach(word -> names.add(word.replaceFirst("=.*", "").strip()));
        return Collections.unmodifiableSet(names);
    }

    /** Whether a step copies the file of this name from beside the Dockerfile. */
    public boolean copies(String file) {
        return Stream.concat(of("COPY"), of("ADD"))
                .filter(copy -> !COPY_FROM.matcher(copy.arguments()).find())
                .flatMap(this::words)
                .anyMatch(word -> word.equals(file) || word.equals("./" + file));
    }

    /** Whether a step asks for secrets of the build. */
    public boolean mountsSecrets() {
        return of("RUN").anyMatch(run -> flags(run).contains("type=secret"));
    }

    /**
     * The images from outside that its stages begin with or copy from, as they read with these
     * arguments; the one of the last stage that names any comes last.
     *
     * @throws IllegalArgumentException saying what cannot be read
     */
    public List<String> images(Map<String, String> given) {
        var images = new ArrayList<String>();
        rewritten(
                given,
                image -> {
                    images.add(image);
                    return image;
                },
                Optional.empty());
        return List.copyOf(images);
    }

    /**
     * The text with other images, and with what each step begins with; every instruction stays in
     * its line.
     *
     * @param given arguments of the build
     * @param beginning not for steps in the form of a list or with here-documents
     */
    public String rewritten(
            Map<String, String> given,
            UnaryOperator<String> images,
            Optional<StepBeginning> beginning) {
        var text = new ArrayList<>(lines);
        var globals = new DockerfileVariables();
        var stages = new HashSet<String>();
        for (DockerfileInstruction instruction : instructions) {
            switch (instruction.keyword()) {
                case "ARG" -> {
                    if (stages.isEmpty()) {
                        declare(instruction, given, globals);
                    }
                }
                case "FROM" ->
                        replace(text, instruction, from(instruction, globals, stages, images));
                case "COPY" ->
                        replace(text, instruction, copy(instruction.arguments(), stages, images));
                case "RUN" ->
                        beginning
                                .flatMap(begin -> run(instruction, begin))
                                .ifPresent(run -> replace(text, instruction, run));
                default -> {}
            }
        }
        return String.join("\n", text) + "\n";
    }

    private void declare(
            DockerfileInstruction arg, Map<String, String> given, DockerfileVariables globals) {
        words(arg)
                .forEach(
                        word -> {
                            int equals = word.indexOf('=');
                            String name = equals < 0 ? word : word.substring(0, equals);
                            if (given.containsKey(name)) {
                                globals.put(name, given.get(name));
                            } else if (equals > 0) {
                                globals.put(
                                        name,
                                        DockerfileWord.expand(
                                                word.substring(equals + 1), escape, globals::get));
                            }
                        });
    }

    private String from(
            DockerfileInstruction from,
            DockerfileVariables globals,
            Set<String> stages,
            UnaryOperator<String> images) {
        var words = new ArrayList<>(words(from).toList());
        int at = 0;
        while (at < words.size() && words.get(at).startsWith("--")) {
            at++;
        }
        if (at == words.size()) {
            throw new IllegalArgumentException(
                    "line %d: FROM names no image; add one".formatted(from.line()));
        }
        String image = DockerfileWord.expand(words.get(at), escape, globals::get);
        words.set(at, exchanged(image, stages, images));
        // A stage without a name is one that nothing goes on from.
        stages.add(
                words.size() > at + 2 && words.get(at + 1).equalsIgnoreCase("AS")
                        ? words.get(at + 2).toLowerCase(Locale.ROOT)
                        : "");
        return "FROM " + String.join(" ", words);
    }

    private static String copy(String arguments, Set<String> stages, UnaryOperator<String> images) {
        var flag = COPY_FROM.matcher(arguments);
        if (!flag.find() || flag.group(1).matches("[0-9]+") || flag.group(1).contains("$")) {
            return "COPY " + arguments;
        }
        String exchanged = exchanged(flag.group(1), stages, images);
        return "COPY "
                + arguments.substring(0, flag.start(1))
                + exchanged
                + arguments.substring(flag.end(1));
    }

    private static String exchanged(
            String image, Set<String> stages, UnaryOperator<String> images) {
        boolean ours =
                image.isEmpty()
                        || image.equals("scratch")
                        || stages.contains(image.toLowerCase(Locale.ROOT));
        return ours ? image : images.apply(image);
    }

    private static Optional<String> run(DockerfileInstruction run, StepBeginning begin) {
        String flags = flags(run);
        String command = run.arguments().substring(flags.length());
        return command.startsWith("[") || command.contains("<<")
                ? Optional.empty()
                : Optional.of(
                        "RUN --mount=%s %s%s %s"
                                .formatted(begin.mount(), flags, begin.command(), command));
    }

    private static String flags(DockerfileInstruction run) {
        var flags = FLAGS.matcher(run.arguments());
        return flags.lookingAt() ? flags.group() : "";
    }

    /** What follows stays where it was. */
    private static void replace(
            List<String> text, DockerfileInstruction instruction, String written) {
        text.set(instruction.line() - 1, written);
        for (int line = instruction.line(); line < instruction.end() - 1; line++) {
            text.set(line, "");
        }
    }

    private Stream<DockerfileInstruction> of(String keyword) {
        return instructions.stream().filter(instruction -> instruction.keyword().equals(keyword));
    }

    private Stream<String> words(DockerfileInstruction instruction) {
        return DockerfileWord.split(instruction.arguments(), escape).stream();
    }
}
