// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an app panel of the parameters in a {@code pipeline/nextflow_schema.json}, a JSON Schema in
 * nf-core's style; a parameter that is no text, number or boolean has no place in a panel and is
 * left out.
 */
final class NextflowSchema {
    static final String FILE = "pipeline/nextflow_schema.json";

    private final List<AppPanel.Category> categories = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    private NextflowSchema() {}

    /** The panel; none when the file is not understood, for the pipeline runs without it. */
    static Optional<AppPanel> read(String json) {
        var mistakes = new Mistakes();
        var panel = read(json, mistakes);
        return Optional.of(panel)
                .filter(_ -> mistakes.all().isEmpty() && !panel.parameters().isEmpty());
    }

    private static AppPanel read(String json, Mistakes mistakes) {
        var root = SettingsParser.json(FILE, json, mistakes);
        var schema = new NextflowSchema();
        for (var container : List.of("$defs", "definitions", "defs")) {
            var groups = root.object(container);
            for (var name : groups.names()) {
                schema.group(name, groups.object(name));
            }
        }
        schema.properties(root, Optional.empty());
        return new AppPanel(
                true,
                new AppPanel.General(
                        root.filledText("title"), root.filledText("description"), Optional.empty()),
                List.of(),
                schema.categories,
                schema.parameters,
                List.of(),
                List.of());
    }

    private void group(String id, SettingsObject group) {
        categories.add(
                new AppPanel.Category(
                        id,
                        group.filledText("title").orElse(id),
                        group.filledText("description"),
                        group.filledText("help_text")));
        properties(group, Optional.of(id));
    }

    private void properties(SettingsObject schema, Optional<String> category) {
        var properties = schema.object("properties");
        Set<String> required = new HashSet<>(schema.texts("required"));
        for (var name : properties.names()) {
            var property = properties.object(name);
            typeOf(property)
                    .ifPresent(
                            type ->
                                    parameters.add(
                                            parameter(
                                                    name,
                                                    property,
                                                    type,
                                                    category,
                                                    required.contains(name))));
        }
    }

    private static Optional<ValueType> typeOf(SettingsObject property) {
        var type = property.filledTextOrNothing("type").orElse("string");
        for (var known : ValueType.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(type)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static Parameter parameter(
            String name,
            SettingsObject property,
            ValueType type,
            Optional<String> category,
            boolean required) {
        var options = property.texts("enum");
        return new Parameter(
                name,
                Optional.of(name),
                category,
                property.filledText("description"),
                property.filledText("help_text"),
                options.isEmpty() ? ParameterType.TEXT : ParameterType.LIST,
                type,
                property.filledTextOrNothing("default"),
                required,
                property.flag("hidden"),
                property.number("minimum"),
                property.number("maximum"),
                property.filledText("pattern"),
                options);
    }
}
