// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Form;
import cove.metadata.MetadataField;
import cove.metadata.MetadataSchema;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Custom metadata in a form: a field for each of the schema's, or lines {@code name = value} where
 * there is none.
 *
 * @param lines what is said, where anything may be
 */
record MetadataForm(List<Field> fields, Optional<String> lines) {
    static final String LINES = "metadata";
    private static final String NUMBER = "-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?";
    private static final String QUOTED = "\".*\"";

    /**
     * What is asked.
     *
     * @param type as in {@code <input type>}, or {@code list}, or {@code lines} for several values
     */
    record Field(
            String name,
            String label,
            String type,
            String value,
            List<String> options,
            boolean required,
            String least,
            String most) {}

    static MetadataForm of(MetadataSchema schema, Map<String, Object> said) {
        if (schema.fields().isEmpty()) {
            return new MetadataForm(List.of(), Optional.of(lines(said)));
        }
        var fields = new ArrayList<Field>();
        for (int i = 0; i < schema.fields().size(); i++) {
            MetadataField field = schema.fields().get(i);
            fields.add(field(name(i), field, Optional.ofNullable(said.get(field.name()))));
        }
        return new MetadataForm(fields, Optional.empty());
    }

    private static String name(int index) {
        return "metadata-" + index;
    }

    private static Field field(String name, MetadataField field, Optional<Object> said) {
        boolean several = field.multiple().orElse(false);
        boolean list = field.allowedValues().isPresent() && !several;
        return new Field(
                name,
                field.name() + field.units().map(" (%s)"::formatted).orElse(""),
                several ? "lines" : list ? "list" : type(field),
                said.map(value -> shown(field, value)).orElse(""),
                field.allowedValues().orElse(List.of()).stream()
                        .map(value -> shown(field, value))
                        .toList(),
                field.required().orElse(false),
                bound(field, field.range().flatMap(MetadataField.Range::min)),
                bound(field, field.range().flatMap(MetadataField.Range::max)));
    }

    private static String type(MetadataField field) {
        return switch (field.type()) {
            case STRING -> "text";
            case NUMBER -> "number";
            case DATE -> "date";
        };
    }

    private static String bound(MetadataField field, Optional<Double> bound) {
        return bound.map(value -> shown(field, value)).orElse("");
    }

    private static String shown(MetadataField field, Object value) {
        return switch (value) {
            case Collection<?> several ->
                    several.stream()
                            .map(one -> shown(field, one))
                            .collect(Collectors.joining("\n"));
            case Number number when field.type() == MetadataField.Type.DATE ->
                    Instant.ofEpochSecond(number.longValue())
                            .atZone(ZoneOffset.UTC)
                            .toLocalDate()
                            .toString();
            default -> plain(value);
        };
    }

    /** As people write it: 12 and not 12.0. */
    static String plain(Object value) {
        return switch (value) {
            case Number number ->
                    new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            case Collection<?> several ->
                    several.stream().map(MetadataForm::plain).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }

    /** What was entered, with what is wrong left in it for the schema to tell. */
    static Map<String, Object> read(MetadataSchema schema, Form form) {
        if (schema.fields().isEmpty()) {
            return readLines(form.text(LINES));
        }
        var said = new LinkedHashMap<String, Object>();
        for (int i = 0; i < schema.fields().size(); i++) {
            MetadataField field = schema.fields().get(i);
            List<Object> values =
                    form.text(name(i))
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .map(line -> value(field.type(), line))
                            .toList();
            if (!values.isEmpty()) {
                said.put(field.name(), values.size() == 1 ? values.getFirst() : values);
            }
        }
        return said;
    }

    private static Object value(MetadataField.Type type, String text) {
        try {
            return switch (type) {
                case STRING -> text;
                case NUMBER -> new BigDecimal(text);
                case DATE -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
            };
        } catch (NumberFormatException | DateTimeException _) {
            return text;
        }
    }

    /** A text that looks like a number is in quotes, and so is one that has some. */
    private static String lines(Map<String, Object> said) {
        var lines = new ArrayList<String>();
        said.forEach(
                (name, value) -> {
                    Collection<?> values =
                            value instanceof Collection<?> several ? several : List.of(value);
                    values.forEach(
                            one ->
                                    lines.add(
                                            name
                                                    + " = "
                                                    + (one instanceof String text
                                                                    && (text.matches(NUMBER)
                                                                            || text.matches(QUOTED))
                                                            ? '"' + text + '"'
                                                            : plain(one))));
                });
        return String.join("\n", lines);
    }

    private static Map<String, Object> readLines(String text) {
        var all = new LinkedHashMap<String, List<Object>>();
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(
                        line -> {
                            int sign = line.indexOf('=');
                            String name = (sign < 0 ? line : line.substring(0, sign)).strip();
                            String value = sign < 0 ? "" : line.substring(sign + 1).strip();
                            all.computeIfAbsent(name, _ -> new ArrayList<>()).add(free(value));
                        });
        var said = new LinkedHashMap<String, Object>();
        all.forEach(
                (name, values) -> said.put(name, values.size() == 1 ? values.getFirst() : values));
        return said;
    }

    private static Object free(String value) {
        if (value.matches(NUMBER)) {
            return new BigDecimal(value);
        }
        return value.matches(QUOTED) ? value.substring(1, value.length() - 1) : value;
    }
}
