// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the index keeps of one thing: under which words it is found, and by what it is sorted. */
public final class Entry {
    /** Set between texts, so that no phrase reaches from one into the next. */
    private static final String GAP = "";

    /** Of a book of a description the beginning is enough to find it; so for all texts together. */
    private static final int MOST_LETTERS = 100_000;

    private static final int MOST_VALUES = 10_000;

    private final String id;
    private final Instant created;
    private String name = "";
    private long amount;
    private int letters;
    private final List<String> texts = new ArrayList<>();
    private final Set<String> facts = new LinkedHashSet<>();

    /** Begins an entry of which nothing is said yet. */
    public Entry(String id, Instant created) {
        this.id = id;
        this.created = created;
    }

    /** Its name, which is also a text. */
    public Entry name(String text) {
        name = Words.folded(text);
        return text(Field.NAME, text);
    }

    /** What it is sorted by besides its name and age, such as its size. */
    public Entry amount(long number) {
        amount = number;
        return this;
    }

    /**
     * Whether searches leave it out unless they ask for it: true, or 1 where there is no such type.
     */
    public Entry archived(Object column) {
        facts.add(Facts.archived(Boolean.TRUE.equals(column) || Integer.valueOf(1).equals(column)));
        return this;
    }

    public Entry tags(Collection<String> tags) {
        for (String tag : tags) {
            text(Field.TAG, tag);
            if (facts.size() < MOST_VALUES) {
                facts.add(Token.exact("tags", tag));
            }
        }
        return this;
    }

    public Entry description(String text) {
        return text(Field.DESCRIPTION, text);
    }

    /** A text that free words find, and those for this field. */
    public Entry other(Field field, String text) {
        return text(field, text).text(Field.OTHER, text);
    }

    /** A text that only words for this field find. */
    public Entry text(Field field, String text) {
        for (String word : Words.of(text).words()) {
            if (letters < MOST_LETTERS) {
                letters += word.length();
                texts.add(Token.word(field.mark(), word));
            }
        }
        texts.add(Token.word(field.mark(), GAP));
        return this;
    }

    /** An id or a hash; its beginning is enough to find it. */
    public Entry code(Field field, String code) {
        facts.add(Token.code(field.mark(), code));
        return this;
    }

    /** A value of the custom metadata, for filters and for free words. */
    public Entry metadata(String key, Object value) {
        if (facts.size() > MOST_VALUES) {
            return this;
        }
        facts.add(Token.exact(key, value));
        if (value instanceof Number number) {
            String numbers = Token.number(key);
            NumberTrie.words(number.doubleValue()).forEach(word -> facts.add(numbers + word));
        }
        return text(Field.OTHER, value.toString());
    }

    /** Something that it is, such as its type. */
    public Entry fact(String kind, String value) {
        facts.add(Token.fact(kind, value));
        return this;
    }

    Entry ownedBy(String user) {
        facts.add(Facts.ownedBy(user));
        facts.add(Facts.visibleTo(user));
        return this;
    }

    Entry favoriteOf(String user) {
        facts.add(Facts.favoriteOf(user));
        return this;
    }

    Entry sharedWith(String name) {
        facts.add(Facts.SHARED);
        facts.add(Facts.visibleTo(name));
        return this;
    }

    String id() {
        return id;
    }

    long created() {
        return created.toEpochMilli();
    }

    String nameKey() {
        return name;
    }

    long amount() {
        return amount;
    }

    /** All its words, those of texts in their order. */
    List<String> tokens() {
        var tokens = new ArrayList<>(texts);
        tokens.addAll(facts);
        return tokens;
    }
}
