// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Turns the text of a settings file into values that know their line. A text that is no JSON or
 * YAML becomes a mistake and an empty object.
 */
final class SettingsParser {
    private static final JsonFactory JSON = new JsonFactory();
    private static final YAMLFactory YAML = new YAMLFactory();

    private static final Pattern PLACE_IN_WORDS =
            Pattern.compile("\\[Source: [^\\]]*?line: ([0-9]+), column: ([0-9]+)\\]");

    private final String file;

    private SettingsParser(String file) {
        this.file = file;
    }

    static SettingsObject json(String file, String text, Mistakes mistakes) {
        if (text.isBlank()) {
            mistakes.add(
                    new Place(file, 1, 1), "the file is empty; write {} in it, or remove the file");
            return SettingsObject.empty(file, mistakes);
        }
        return parse(JSON, "JSON", file, text, mistakes);
    }

    static SettingsObject yaml(String file, String text, Mistakes mistakes) {
        return parse(YAML, "YAML", file, text, mistakes);
    }

    private static SettingsObject parse(
            JsonFactory format, String formatName, String file, String text, Mistakes mistakes) {
        var reader = new SettingsParser(file);
        try (var parser = format.createParser(text)) {
            if (parser.nextToken() == null) {
                return SettingsObject.empty(file, mistakes);
            }
            var root = reader.value(parser);
            if (parser.nextToken() != null) {
                mistakes.add(
                        reader.place(parser.currentTokenLocation()),
                        "the %s has ended here, but something follows; remove it"
                                .formatted(formatName));
            }
            return SettingsObject.root(root, mistakes);
        } catch (JsonProcessingException e) {
            mistakes.add(
                    reader.placeOf(e),
                    "this is no valid %s: %s; correct it there".formatted(formatName, wordsOf(e)));
            return SettingsObject.empty(file, mistakes);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private SettingsValue value(JsonParser parser) throws IOException {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            return new SettingsValue.Nothing(place(yaml)); // nothing that is read here needs one
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser);
            case START_ARRAY -> items(parser);
            case VALUE_NULL -> new SettingsValue.Nothing(place(parser));
            default -> new SettingsValue.Scalar(place(parser), parser.getText());
        };
    }

    private SettingsValue fields(JsonParser parser) throws IOException {
        var place = place(parser);
        Map<String, SettingsValue> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            parser.nextToken();
            members.put(key, value(parser));
        }
        return new SettingsValue.Fields(place, members);
    }

    private SettingsValue items(JsonParser parser) throws IOException {
        var place = place(parser);
        List<SettingsValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return new SettingsValue.Items(place, elements);
    }

    private Place place(JsonParser parser) {
        return place(parser.currentTokenLocation());
    }

    private Place place(JsonLocation location) {
        return location == null
                ? new Place(file, 1, 1)
                : new Place(
                        file,
                        Math.max(1, location.getLineNr()),
                        Math.max(1, location.getColumnNr()));
    }

    /** Where the parser stopped; in YAML its last token may lie lines before. */
    private Place placeOf(JsonProcessingException e) {
        return e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? new Place(
                        file,
                        marked.getProblemMark().getLine() + 1,
                        marked.getProblemMark().getColumn() + 1)
                : place(e.getLocation());
    }

    private static String wordsOf(JsonProcessingException e) {
        var words =
                e.getCause() instanceof MarkedYAMLException marked
                        ? marked.getProblem()
                        : e.getOriginalMessage();
        return words == null
                ? "it cannot be read"
                : PLACE_IN_WORDS
                        .matcher(words)
                        .replaceAll("line $1, column $2")
                        .lines()
                        .map(String::strip)
                        .collect(Collectors.joining(" "));
    }
}
