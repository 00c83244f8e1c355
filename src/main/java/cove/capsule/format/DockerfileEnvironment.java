// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables that a Dockerfile's {@code ENV} instructions set in its last stage,
 * without building anything.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#env">Dockerfile reference: ENV, ARG,
 *     FROM</a>
 */
public final class DockerfileEnvironment {
    static final String FILE = "environment/Dockerfile";

    /**
     * What an image has before its Dockerfile says anything, as far as it can be known without the
     * image: the builder's own default for {@code PATH}.
     */
    static final Map<String, String> OF_ANY_IMAGE =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    private static final int MOST_STAGES = 100;

    private final Map<String, String> ofBaseImage;
    private final char escape;
    private final Mistakes mistakes;
    private final DockerfileVariables globalArguments = new DockerfileVariables();
    private final Map<String, DockerfileVariables> stages = new HashMap<>();
    private int begun;
    private DockerfileVariables arguments = globalArguments;
    private DockerfileVariables environment = new DockerfileVariables();

    private DockerfileEnvironment(Map<String, String> ofBaseImage, char escape, Mistakes mistakes) {
        this.ofBaseImage = ofBaseImage;
        this.escape = escape;
        this.mistakes = mistakes;
    }

    /**
     * Reads the text of a Dockerfile.
     *
     * @param ofBaseImage what {@code $NAME} means where the Dockerfile itself has not set it; not
     *     part of the answer
     * @return in the order in which the variables were first set
     * @throws cove.problem.CoveException with every mistake, each with its file and line
     */
    public static Map<String, String> read(String dockerfile, Map<String, String> ofBaseImage) {
        var mistakes = new Mistakes();
        var environment = read(dockerfile, ofBaseImage, mistakes);
        mistakes.throwIfAny();
        return environment;
    }

    static Map<String, String> read(
            String dockerfile, Map<String, String> ofBaseImage, Mistakes mistakes) {
        var listing = DockerfileInstruction.list(dockerfile);
        var reader = new DockerfileEnvironment(ofBaseImage, listing.escape(), mistakes);
        listing.instructions().forEach(reader::follow);
        return reader.environment.asMap();
    }

    private void follow(DockerfileInstruction instruction) {
        try {
            switch (instruction.keyword()) {
                case "FROM" -> from(instruction.arguments());
                case "ARG" -> arg(instruction.arguments());
                case "ENV" -> env(instruction.arguments());
                default -> {}
            }
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    "%s:%d: %s cannot be read: %s"
                            .formatted(
                                    FILE,
                                    instruction.line(),
                                    instruction.keyword(),
                                    e.getMessage()));
        }
    }

    /** Begins a stage: with what an earlier stage of that name has set, and no arguments. */
    private void from(String text) {
        if (++begun > MOST_STAGES) {
            throw new IllegalArgumentException(
                    "it begins one stage too many; write at most " + MOST_STAGES);
        }
        var words =
                DockerfileWord.split(text, escape).stream()
                        .filter(word -> !word.startsWith("--"))
                        .toList();
        if (words.isEmpty()) {
            throw new IllegalArgumentException("it names no image; add one");
        }
        var image = DockerfileWord.expand(words.getFirst(), escape, globalArguments::get);
        var inherited = stages.get(image.toLowerCase(Locale.ROOT));
        environment = inherited == null ? new DockerfileVariables() : inherited.copy();
        arguments = new DockerfileVariables();
        if (words.size() == 3 && words.get(1).equalsIgnoreCase("AS")) {
            stages.put(words.get(2).toLowerCase(Locale.ROOT), environment);
        }
    }

    private void arg(String text) {
        for (var word : DockerfileWord.split(text, escape)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                arguments.put(word.substring(0, equals), expand(word.substring(equals + 1)));
            } else {
                globalArguments.get(word).ifPresent(value -> arguments.put(word, value));
            }
        }
    }

    /** All variables of one instruction see the values from before it. */
    private void env(String text) {
        var set = new DockerfileVariables();
        var words = DockerfileWord.split(text, escape);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("it names no variable; write ENV NAME=value");
        }
        if (words.getFirst().contains("=")) {
            words.forEach(word -> putPair(set, word));
        } else {
            putRestOfLine(set, text);
        }
        set.asMap().forEach(environment::put);
    }

    private void putPair(DockerfileVariables set, String word) {
        int equals = word.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    "%s has no '='; write NAME=value, or quote a value that holds blanks"
                            .formatted(Quoted.of(word)));
        }
        put(set, word.substring(0, equals), word.substring(equals + 1));
    }

    private void putRestOfLine(DockerfileVariables set, String text) {
        var parts = List.of(text.split("\\s+", 2));
        if (parts.size() < 2) {
            throw new IllegalArgumentException(
                    "%s has no value; write NAME=value".formatted(Quoted.of(text)));
        }
        put(set, parts.get(0), parts.get(1));
    }

    private void put(DockerfileVariables set, String nameText, String valueText) {
        var name = expand(nameText);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a variable has no name; write NAME=value");
        }
        set.put(name, expand(valueText));
    }

    private String expand(String text) {
        return DockerfileWord.expand(text, escape, this::valueOf);
    }

    private Optional<String> valueOf(String name) {
        return environment
                .get(name)
                .or(() -> arguments.get(name))
                .or(() -> Optional.ofNullable(ofBaseImage.get(name)));
    }
}
