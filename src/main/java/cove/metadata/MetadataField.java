// SPDX-License-Identifier: Apache-2.0
package cove.metadata;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.http.Fields;
import cove.problem.Echo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A field of the custom metadata, as it is on the wire (the SDK's custom_metadata.py).
 *
 * @param allowedValues of the field's type; none for any
 */
public record MetadataField(
        String name,
        Type type,
        Optional<Range> range,
        @JsonProperty("allowed_values") Optional<List<Object>> allowedValues,
        Optional<Boolean> multiple,
        Optional<String> units,
        Optional<String> category,
        Optional<Boolean> required) {

    /** What a value of it is. */
    public enum Type {
        @JsonProperty("string")
        STRING("a string"),
        @JsonProperty("number")
        NUMBER("a number"),
        @JsonProperty("date")
        DATE("a date in seconds since 1970");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        boolean fits(Object value) {
            return this == STRING ? value instanceof String : value instanceof Number;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Both ends are in it, and either may be open. */
    public record Range(Optional<Double> min, Optional<Double> max) {
        boolean holds(double value) {
            return min.map(least -> value >= least).orElse(true)
                    && max.map(most -> value <= most).orElse(true);
        }

        String words() {
            return "from %s to %s"
                    .formatted(
                            min.map(MetadataField::plain).orElse("any"),
                            max.map(MetadataField::plain).orElse("any"));
        }
    }

    static MetadataField read(Fields field) {
        String name = field.requiredText("name");
        if (field.has("name") && (name.isBlank() || name.length() > 255)) {
            field.mistake("a field needs a name of 1 to 255 characters");
        }
        if (!field.has("type")) {
            field.mistake("the type of the field '%s' is missing".formatted(Echo.of(name)));
        }
        Type type =
                field.word("type", List.of("string", "number", "date"))
                        .map(word -> Type.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Type.STRING);
        Optional<Range> range =
                field.object("range")
                        .map(ends -> new Range(ends.number("min"), ends.number("max")))
                        .filter(ends -> ends.min().isPresent() || ends.max().isPresent());
        Optional<List<Object>> allowed =
                field.scalars("allowed_values").filter(values -> !values.isEmpty());
        var read =
                new MetadataField(
                        name,
                        type,
                        range,
                        allowed,
                        field.bool("multiple"),
                        field.text("units"),
                        field.text("category"),
                        field.bool("required"));
        read.mistakesInItself().forEach(field::mistake);
        return read;
    }

    private List<String> mistakesInItself() {
        var mistakes = new ArrayList<String>();
        String shown = Echo.of(name);
        if (type == Type.STRING && range.isPresent()) {
            mistakes.add(
                    "the field '%s' is a string, and only numbers and dates have a range"
                            .formatted(shown));
        }
        range.filter(ends -> ends.min().isPresent() && ends.max().isPresent())
                .filter(ends -> ends.min().get() > ends.max().get())
                .ifPresent(
                        _ ->
                                mistakes.add(
                                        "the range of the field '%s' ends before it begins"
                                                .formatted(shown)));
        allowedValues.orElse(List.of()).stream()
                .filter(value -> !type.fits(value))
                .forEach(
                        value ->
                                mistakes.add(
                                        "the field '%s' allows '%s', which is not %s"
                                                .formatted(shown, shown(value), type.words)));
        return mistakes;
    }

    /** All that is wrong with a value of this field. */
    List<String> mistakesIn(Object value) {
        if (value instanceof List<?> several) {
            if (!multiple.orElse(false)) {
                return List.of("%s has one value, not several".formatted(place()));
            }
            return several.stream().flatMap(one -> mistakeIn(one).stream()).toList();
        }
        return mistakeIn(value).stream().toList();
    }

    private Optional<String> mistakeIn(Object value) {
        if (!type.fits(value)) {
            return Optional.of(
                    "%s must be %s, but it is '%s'".formatted(place(), type.words, shown(value)));
        }
        if (range.isPresent() && !range.get().holds(((Number) value).doubleValue())) {
            return Optional.of(
                    "%s must be %s, but it is %s"
                            .formatted(place(), range.get().words(), shown(value)));
        }
        if (allowedValues.isPresent()
                && allowedValues.get().stream().noneMatch(allowed -> isSame(allowed, value))) {
            return Optional.of(
                    "%s must be one of %s, but it is '%s'"
                            .formatted(
                                    place(),
                                    allowedValues.get().stream()
                                            .limit(20)
                                            .map(MetadataField::shown)
                                            .collect(Collectors.joining(", ")),
                                    shown(value)));
        }
        return Optional.empty();
    }

    /** 1 and 1.0 are one number. */
    private static boolean isSame(Object a, Object b) {
        return (a instanceof Number one && b instanceof Number other)
                ? Double.compare(one.doubleValue(), other.doubleValue()) == 0
                : a.equals(b);
    }

    private static String shown(Object value) {
        return Echo.of(value instanceof Double number ? plain(number) : value.toString());
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    String place() {
        return "custom_metadata." + Echo.of(name);
    }
}
