// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a search (API reference, 4.3): {@code field:value} and free text. One field twice
 * means either, different ones mean both; quotes keep words together.
 */
record SearchQuery(Map<Field, List<Term>> byField, List<Term> free) {
    private enum Field {
        NAME,
        TAG,
        RUN_SCRIPT,
        COMMIT_ID,
        CONTAINED_DATA_ID
    }

    /** What is looked for; of one that was not quoted the beginning of a word is enough. */
    record Term(String text, boolean quoted) {
        boolean isIn(String place) {
            Words words = Words.of(place);
            return quoted ? words.contain(Words.of(text)) : words.containBeginning(Words.of(text));
        }
    }

    private static final Pattern TERM =
            Pattern.compile(
                    "(?:(name|tag|run_script|commit_id|contained_data_id):)?(?:\"([^\"]*)\"?|(\\S+))",
                    Pattern.CASE_INSENSITIVE);

    static SearchQuery of(String text) {
        var byField = new EnumMap<Field, List<Term>>(Field.class);
        var free = new ArrayList<Term>();
        var found = TERM.matcher(text);
        while (found.find()) {
            boolean quoted = found.group(2) != null;
            var term = new Term(quoted ? found.group(2) : found.group(3), quoted);
            if (found.group(1) == null) {
                free.add(term);
            } else {
                byField.computeIfAbsent(
                                Field.valueOf(found.group(1).toUpperCase(Locale.ROOT)),
                                _ -> new ArrayList<>())
                        .add(term);
            }
        }
        return new SearchQuery(byField, free);
    }

    boolean matches(DataAsset asset) {
        return byField.entrySet().stream()
                        .allMatch(
                                field ->
                                        field.getValue().stream()
                                                .anyMatch(
                                                        term -> isIn(asset, field.getKey(), term)))
                && free.stream().allMatch(term -> textsOf(asset).anyMatch(term::isIn));
    }

    private static boolean isIn(DataAsset asset, Field field, Term term) {
        return switch (field) {
            case NAME -> term.isIn(asset.name());
            case TAG -> asset.labels().tags().stream().anyMatch(term::isIn);
            case RUN_SCRIPT ->
                    asset.provenance()
                            .flatMap(Provenance::runScript)
                            .filter(term::isIn)
                            .isPresent();
            case COMMIT_ID ->
                    asset.provenance()
                            .flatMap(Provenance::commit)
                            .filter(id -> id.startsWith(term.text().toLowerCase(Locale.ROOT)))
                            .isPresent();
            case CONTAINED_DATA_ID -> false; // there are no combined data assets yet
        };
    }

    /** All that free text is looked for in. */
    private static Stream<String> textsOf(DataAsset asset) {
        Labels labels = asset.labels();
        return Stream.of(
                        Stream.of(labels.name()),
                        labels.tags().stream(),
                        labels.description().stream(),
                        labels.customMetadata().values().stream().flatMap(SearchQuery::texts))
                .flatMap(texts -> texts);
    }

    private static Stream<String> texts(Object value) {
        return value instanceof Collection<?> several
                ? several.stream().map(Object::toString)
                : Stream.of(value.toString());
    }
}
