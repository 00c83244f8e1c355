// SPDX-License-Identifier: Apache-2.0
package cove.metadata;

import com.fasterxml.jackson.annotation.JsonInclude;
import cove.http.Fields;
import cove.problem.Echo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be said of data assets. Without fields anything may be said.
 *
 * @param categories under which people find the fields
 */
public record MetadataSchema(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MetadataField> fields,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> categories) {
    static final MetadataSchema NONE = new MetadataSchema(List.of(), List.of());

    public MetadataSchema {
        fields = fields == null ? List.of() : List.copyOf(fields);
        categories = categories == null ? List.of() : List.copyOf(categories);
    }

    /** Reads what the administrator wants, with all its mistakes at once. */
    static MetadataSchema read(Fields body) {
        List<MetadataField> fields =
                body.objects("fields").orElse(List.of()).stream().map(MetadataField::read).toList();
        List<String> categories = body.texts("categories").orElse(List.of());
        var names = new HashSet<String>();
        for (MetadataField field : fields) {
            if (!names.add(field.name())) {
                body.mistake("there are two fields '%s'".formatted(Echo.of(field.name())));
            }
            field.category()
                    .filter(category -> !categories.contains(category))
                    .ifPresent(
                            category ->
                                    body.mistake(
                                            "the category '%s' of the field '%s' is not among the categories"
                                                    .formatted(
                                                            Echo.of(category),
                                                            Echo.of(field.name()))));
        }
        body.throwIfWrong();
        return new MetadataSchema(fields, categories);
    }

    /** All that is wrong with what is said of a data asset. */
    public List<String> mistakesIn(Map<String, Object> metadata) {
        if (fields.isEmpty()) {
            return List.of();
        }
        var mistakes = new ArrayList<String>();
        for (var said : metadata.entrySet()) {
            Optional<MetadataField> field = field(said.getKey());
            if (field.isPresent()) {
                mistakes.addAll(field.get().mistakesIn(said.getValue()));
            } else {
                mistakes.add(
                        "custom_metadata.%s is no field of this server; there are: %s"
                                .formatted(Echo.of(said.getKey()), names()));
            }
        }
        fields.stream()
                .filter(field -> field.required().orElse(false))
                .filter(field -> isMissing(metadata.get(field.name())))
                .forEach(field -> mistakes.add("%s is missing".formatted(field.place())));
        return mistakes;
    }

    private static boolean isMissing(Object value) {
        return value == null || (value instanceof List<?> several && several.isEmpty());
    }

    private Optional<MetadataField> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    private String names() {
        return fields.stream().map(MetadataField::name).collect(Collectors.joining(", "));
    }
}
