// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object in a settings file, read leniently: unknown members are ignored, {@code null} is
 * absent, and a number or boolean is taken as text where text is expected. A member of the wrong
 * structure is noted with its place and reads as absent.
 */
final class SettingsObject {
    private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

    private final String path;
    private final SettingsValue.Fields fields;
    private final Mistakes mistakes;

    private SettingsObject(String path, SettingsValue.Fields fields, Mistakes mistakes) {
        this.path = path;
        this.fields = fields;
        this.mistakes = mistakes;
    }

    static SettingsObject empty(String file, Mistakes mistakes) {
        return new SettingsObject(
                "", new SettingsValue.Fields(new Place(file, 1, 1), Map.of()), mistakes);
    }

    static SettingsObject root(SettingsValue value, Mistakes mistakes) {
        return switch (value) {
            case SettingsValue.Fields fields -> new SettingsObject("", fields, mistakes);
            case SettingsValue.Nothing nothing -> empty(nothing.place().file(), mistakes);
            case SettingsValue.Items _, SettingsValue.Scalar _ -> {
                mistakes.add(
                        value.place(),
                        "the file must hold an object, but holds " + value.described());
                yield empty(value.place().file(), mistakes);
            }
        };
    }

    boolean has(String key) {
        return member(key).isPresent();
    }

    /** The names of its members, in the file's order. */
    List<String> names() {
        return List.copyOf(fields.members().keySet());
    }

    /** The line it begins on. */
    int line() {
        return fields.place().line();
    }

    Optional<String> text(String key) {
        return member(key).flatMap(value -> textOf(path + key, value));
    }

    /** A text that says something: an empty one counts as absent. */
    Optional<String> filledText(String key) {
        return text(key).filter(text -> !text.isEmpty());
    }

    /** A text, where the file may as well hold something else that is of no interest. */
    Optional<String> filledTextOrNothing(String key) {
        return member(key)
                .filter(SettingsValue.Scalar.class::isInstance)
                .flatMap(_ -> filledText(key));
    }

    boolean flag(String key) {
        return filledText(key)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .flatMap(
                        text ->
                                switch (text) {
                                    case "true" -> Optional.of(true);
                                    case "false" -> Optional.of(false);
                                    default -> noted(key, "must be true or false, but is ", text);
                                })
                .orElse(false);
    }

    Optional<BigDecimal> number(String key) {
        return filledText(key)
                .flatMap(
                        text ->
                                Numbers.number(text)
                                        .or(() -> noted(key, "must be a number, but is ", text)));
    }

    /** A whole number that is not negative. */
    Optional<Integer> count(String key) {
        return filledText(key)
                .flatMap(
                        text ->
                                Numbers.integer(text)
                                        .filter(number -> number.signum() >= 0)
                                        .filter(number -> number.compareTo(MOST) <= 0)
                                        .map(BigDecimal::intValueExact)
                                        .or(
                                                () ->
                                                        noted(
                                                                key,
                                                                "must be a whole number, but is ",
                                                                text)));
    }

    /** One of the words of an enum, in lower or upper case. */
    <E extends Enum<E>> Optional<E> word(String key, Class<E> words) {
        return filledText(key).flatMap(text -> wordOf(key, words, text));
    }

    private <E extends Enum<E>> Optional<E> wordOf(String key, Class<E> words, String text) {
        List<String> known = new ArrayList<>();
        for (var word : words.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(text)) {
                return Optional.of(word);
            }
            known.add(word.name().toLowerCase(Locale.ROOT));
        }
        return noted(key, "must be one of " + String.join(", ", known) + ", but is ", text);
    }

    SettingsObject object(String key) {
        return member(key)
                .flatMap(value -> objectOf(path + key, value))
                .orElseGet(() -> empty(fields.place().file(), mistakes));
    }

    List<SettingsObject> objects(String key) {
        return elements(key, value -> objectOf(value.path(), value.value()));
    }

    List<String> texts(String key) {
        return elements(key, value -> textOf(value.path(), value.value()));
    }

    /** Texts, or objects that carry the text under one key: {@code [a, {name: b}]}. */
    List<String> textsOrTextsUnder(String innerKey, String key) {
        return elements(
                key,
                value ->
                        value.value() instanceof SettingsValue.Scalar
                                ? textOf(value.path(), value.value())
                                : objectOf(value.path(), value.value())
                                        .flatMap(object -> object.filledText(innerKey)));
    }

    /**
     * The names in the lists under one key of the objects under another; what is of another
     * structure there says nothing, and is no mistake.
     */
    List<String> namesWithin(String innerKey, String key) {
        if (!(member(key).orElse(null) instanceof SettingsValue.Items items)) {
            return List.of();
        }
        return items.elements().stream()
                .filter(SettingsValue.Fields.class::isInstance)
                .map(SettingsValue.Fields.class::cast)
                .map(object -> new SettingsObject("", object, new Mistakes()))
                .flatMap(object -> object.textsOrTextsUnder("name", innerKey).stream())
                .toList();
    }

    /** Notes that a member is missing or wrong, at its place, or else where its object begins. */
    void mistake(String key, String reason) {
        var place = member(key).map(SettingsValue::place).orElse(fields.place());
        mistakes.add(place, path + key + " " + reason);
    }

    private record Element(String path, SettingsValue value) {}

    private <T> List<T> elements(String key, Function<Element, Optional<T>> read) {
        return switch (member(key).orElse(null)) {
            case null -> List.of();
            case SettingsValue.Items items -> {
                List<T> found = new ArrayList<>();
                for (int i = 0; i < items.elements().size(); i++) {
                    var element = items.elements().get(i);
                    if (!(element instanceof SettingsValue.Nothing)) {
                        var elementPath = "%s%s[%d]".formatted(path, key, i);
                        read.apply(new Element(elementPath, element)).ifPresent(found::add);
                    }
                }
                yield List.copyOf(found);
            }
            case SettingsValue other -> {
                mistake(key, "must be a list, but is " + other.described());
                yield List.of();
            }
        };
    }

    private Optional<SettingsObject> objectOf(String valuePath, SettingsValue value) {
        if (value instanceof SettingsValue.Fields found) {
            return Optional.of(new SettingsObject(valuePath + ".", found, mistakes));
        }
        mistakes.add(value.place(), valuePath + " must be an object, but is " + value.described());
        return Optional.empty();
    }

    private Optional<String> textOf(String valuePath, SettingsValue value) {
        if (!(value instanceof SettingsValue.Scalar scalar)) {
            mistakes.add(value.place(), valuePath + " must be a text, but is " + value.described());
            return Optional.empty();
        }
        if (scalar.text().indexOf('\0') >= 0) {
            mistakes.add(value.place(), valuePath + " holds a NUL character; remove it");
            return Optional.empty();
        }
        return Optional.of(scalar.text());
    }

    private Optional<SettingsValue> member(String key) {
        return Optional.ofNullable(fields.members().get(key))
                .filter(value -> !(value instanceof SettingsValue.Nothing));
    }

    private <T> Optional<T> noted(String key, String reason, String text) {
        mistake(key, reason + Quoted.of(text));
        return Optional.empty();
    }
}
