// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Some of what is in a folder: however many files it has, no more than a page of them is held.
 *
 * @param more whether there are others after these
 * @param all how many there are in all pages together, where that is known
 */
public record FolderPart(List<FileTree.Item> items, boolean more, OptionalLong all) {
    public FolderPart {
        items = List.copyOf(items);
    }

    /**
     * Which ones are wanted.
     *
     * @param named is a part of their names, whatever the case of its letters; empty for all
     * @param after come later than this name
     * @param most so many of them
     */
    public record Wish(String named, String after, int most) {
        public Wish {
            named = named.toLowerCase(Locale.ROOT);
        }

        /** The first ones. */
        public static Wish first(int most) {
            return new Wish("", "", most);
        }

        boolean isNamed(String name) {
            return named.isEmpty() || name.toLowerCase(Locale.ROOT).contains(named);
        }

        boolean isAfter(String name) {
            return name.compareTo(after) > 0;
        }
    }

    /** Ends a listing that would go on. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super(null, null, false, false);
        }
    }

    /** Of a listing that comes in order; it is not looked at further than needed. */
    static FolderPart of(FileTree.Listing listing, Wish wish) throws IOException {
        var items = new ArrayList<FileTree.Item>();
        try {
            listing.visitAll(
                    item -> {
                        if (wish.isNamed(item.name()) && wish.isAfter(item.name())) {
                            if (items.size() == wish.most()) {
                                throw new Enough();
                            }
                            items.add(item);
                        }
                    });
        } catch (Enough e) {
            return new FolderPart(items, true, OptionalLong.empty());
        }
        return new FolderPart(
                items,
                false,
                wish.after().isEmpty() ? OptionalLong.of(items.size()) : OptionalLong.empty());
    }
}
