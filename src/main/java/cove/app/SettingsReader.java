// SPDX-License-Identifier: Apache-2.0
package cove.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import cove.db.PostgresqlAddress;
import cove.executor.Network;
import cove.executor.Resources;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Takes each setting from the file or its default, and notes which it was. */
final class SettingsReader {
    private final JsonNode root;
    private final Path file;
    private final Map<String, String> origins = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    SettingsReader(Path file) {
        this.root = parse(file);
        this.file = file;
        for (var table : root.properties()) {
            for (var setting : table.getValue().properties()) {
                origins.put(table.getKey() + "." + setting.getKey(), "unknown");
            }
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return new TomlMapper().readTree(Files.exists(file) ? Files.readString(file) : "");
        } catch (JsonProcessingException e) {
            throw CoveException.invalid(
                    "%s, line %d: %s"
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T setting(
            String name, T usual, String wanted, Function<JsonNode, Optional<T>> parse) {
        JsonNode node = root.at("/" + name.replace('.', '/'));
        Optional<T> value = node.isMissingNode() ? Optional.of(usual) : parse.apply(node);
        if (value.isEmpty()) {
            mistakes.add("%s: %s must be %s, but it is %s".formatted(file, name, wanted, node));
        }
        origins.put(
                name,
                "%s  # %s"
                        .formatted(
                                value.orElse(usual),
                                node.isMissingNode() ? "default" : file.toString()));
        return value.orElse(usual);
    }

    String text(String name, String usual) {
        return setting(
                name,
                usual,
                "a string",
                node -> node.isTextual() ? Optional.of(node.textValue()) : Optional.empty());
    }

    boolean flag(String name, boolean usual) {
        return setting(
                name,
                usual,
                "true or false",
                node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty());
    }

    /** What is shown of it anywhere has no password in it. */
    Optional<PostgresqlAddress> postgresql(String name) {
        JsonNode node = root.at("/" + name.replace('.', '/'));
        origins.put(
                name,
                node.isMissingNode()
                        ? "cove.db  # default"
                        : "%s  # %s".formatted(PostgresqlAddress.hidden(node.asText()), file));
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PostgresqlAddress.parse(node.asText()));
        } catch (CoveException e) {
            mistakes.add("%s: %s: %s".formatted(file, name, e.getMessage()));
            return Optional.empty();
        }
    }

    Long number(String name, long usual, long least, long most) {
        return setting(
                name,
                usual,
                "an integer from %d to %d".formatted(least, most),
                node ->
                        node.canConvertToLong()
                                        && node.isIntegralNumber()
                                        && node.longValue() >= least
                                        && node.longValue() <= most
                                ? Optional.of(node.longValue())
                                : Optional.empty());
    }

    /**
     * A setting of several parts.
     *
     * @param parse adds to the list what is wrong, without the name of the file
     */
    <T> T structure(String name, T usual, BiFunction<JsonNode, List<String>, T> parse) {
        var found = new ArrayList<String>();
        T value =
                setting(name, usual, "well-formed", node -> Optional.of(parse.apply(node, found)));
        found.forEach(mistake -> mistakes.add("%s: %s".formatted(file, mistake)));
        return value;
    }

    /** The address of a container engine. */
    String engine(String name, String usual) {
        return setting(
                name,
                usual,
                "an address such as \"unix:///var/run/docker.sock\" or \"tcp://host:2376\"",
                node ->
                        Optional.of(node.asText())
                                .filter(text -> text.matches("unix:///.+|tcp://[^/]+:[0-9]+")));
    }

    Network network(String name, Network usual) {
        return setting(
                name,
                usual,
                "\"none\", \"internet\" or \"host\"",
                node -> Network.parse(node.asText()));
    }

    List<Path> paths(String name) {
        return setting(
                name,
                List.of(),
                "a list of absolute paths of folders that are there",
                node -> {
                    var paths = new ArrayList<Path>();
                    node.forEach(path -> paths.add(Path.of(path.asText())));
                    return paths.stream()
                                            .allMatch(
                                                    path ->
                                                            path.isAbsolute()
                                                                    && Files.isDirectory(path))
                                    && node.isArray()
                            ? Optional.of(List.copyOf(paths))
                            : Optional.empty();
                });
    }

    /** Some of these words, at least one, each once. */
    List<String> words(String name, List<String> known) {
        return setting(
                name,
                known.subList(0, 1),
                "a list of some of " + String.join(", ", known),
                node -> {
                    var words = new LinkedHashSet<String>();
                    node.forEach(word -> words.add(word.asText()));
                    return node.isArray()
                                    && !words.isEmpty()
                                    && words.size() == node.size()
                                    && known.containsAll(words)
                            ? Optional.of(List.copyOf(words))
                            : Optional.empty();
                });
    }

    Resources resources(String name, int cpus, long memory) {
        var usual = new Resources(cpus, memory, CoveConfig.PROCESSES);
        return setting(
                name,
                usual,
                "a table such as { cpus = 2, memory = 8589934592 }, with positive numbers",
                node -> {
                    int wantedCpus = node.path("cpus").asInt(cpus);
                    long wantedMemory = node.path("memory").asLong(memory);
                    int processes = node.path("processes").asInt(CoveConfig.PROCESSES);
                    return node.isObject() && wantedCpus > 0 && wantedMemory > 0 && processes > 0
                            ? Optional.of(new Resources(wantedCpus, wantedMemory, processes))
                            : Optional.empty();
                });
    }

    /** Each setting with its value and, behind a hash, where that comes from. */
    Map<String, String> origins() {
        return Collections.unmodifiableMap(origins);
    }

    /** Throws {@link Problem.Invalid} with all that is wrong in the file. */
    void throwIfWrong() {
        origins.forEach(
                (name, origin) -> {
                    if (origin.equals("unknown")) {
                        mistakes.add(
                                "%s: there is no setting %s; cove config lists all"
                                        .formatted(file, name));
                    }
                });
        CoveException.throwIfAny(mistakes);
    }
}
