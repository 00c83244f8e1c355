// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.folder.FileTree;
import cove.folder.FolderPart;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is in a folder, or a part of it, as a page shows it.
 *
 * @param base asks for folders of the same tree
 * @param path of the folder, empty for the whole
 * @param entries folders and files
 * @param next asks for those that come after these; empty where there are none
 */
record FolderView(
        String base,
        String zip,
        String path,
        FolderPart.Wish wish,
        List<Entry> entries,
        OptionalLong all,
        String next) {
    /** So many at a time. */
    static final int MOST = 500;

    static final FolderView EMPTY =
            new FolderView(
                    "", "", "", FolderPart.Wish.first(MOST), List.of(), OptionalLong.of(0), "");

    private static final int PICTURES = 6;
    private static final Set<String> PICTURE_ENDINGS =
            Set.of("svg", "png", "jpg", "jpeg", "gif", "webp", "avif");

    /**
     * A file or folder.
     *
     * @param size in words, empty for a folder
     * @param page shows it; of a folder, what is in it
     * @param look its own address, for a browser that shows it
     * @param save downloads it
     */
    record Entry(String name, boolean folder, String size, String page, String look, String save) {
        boolean isPicture() {
            String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            return !folder && PICTURE_ENDINGS.contains(ending);
        }
    }

    /**
     * Where things are, by their paths in the tree.
     *
     * @param base asks for a folder
     * @param zip downloads all; empty where that cannot be done
     * @param page shows a file
     * @param look a file's own address, for a browser that shows it
     * @param save downloads a file
     */
    record Links(
            String base,
            String zip,
            UnaryOperator<String> page,
            UnaryOperator<String> look,
            UnaryOperator<String> save) {}

    static FolderView of(FileTree tree, String path, FolderPart.Wish wish, Links links)
            throws IOException {
        FolderPart part = tree.part(path, wish);
        var entries = new ArrayList<Entry>();
        for (FileTree.Item item : part.items()) {
            entries.add(entry(item, links));
        }
        if (!part.more() && wish.after().isEmpty()) {
            entries.sort((a, b) -> Boolean.compare(b.folder(), a.folder()));
        }
        String next = part.more() ? "&after=" + encoded(part.items().getLast().name()) : "";
        return new FolderView(links.base(), links.zip(), path, wish, entries, part.all(), next);
    }

    private static Entry entry(FileTree.Item item, Links links) {
        String path = item.path();
        return item.folder()
                ? new Entry(item.name(), true, "", folder(links.base(), path), "", "")
                : new Entry(
                        item.name(),
                        false,
                        Words.size(item.size()),
                        links.page().apply(path),
                        links.look().apply(path),
                        links.save().apply(path));
    }

    private static String folder(String base, String path) {
        return "%s?path=%s".formatted(base, encoded(path));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The first few, to be seen at once. */
    List<Entry> pictures() {
        return entries.stream().filter(Entry::isPicture).limit(PICTURES).toList();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether there is more than one page of it, so that it is worth looking for names. */
    boolean isLong() {
        return !next.isEmpty() || !wish.after().isEmpty() || !wish.named().isEmpty();
    }

    /** All of it, for a search to narrow. */
    String whole() {
        return folder(base, path);
    }

    /** Keeps the caret where it is when the folder is shown anew. */
    String searchId() {
        return "named-" + encoded(path);
    }

    /** Whether it can be downloaded as one file. */
    boolean hasArchive() {
        return !zip.isEmpty();
    }

    /** Its first page, with the names that are sought. */
    String first() {
        return whole() + "&named=" + encoded(wish.named());
    }

    /** Its next page. */
    String later() {
        return first() + next;
    }

    /** Downloads it with all that is in it. */
    String archive() {
        return path.isEmpty() ? zip : "%s?path=%s".formatted(zip, encoded(path));
    }

    /** What is shown, in words. */
    String extent() {
        if (isEmpty()) {
            return "";
        }
        String range =
                entries.size() == 1
                        ? entries.getFirst().name()
                        : "%s to %s".formatted(entries.getFirst().name(), entries.getLast().name());
        return all.isPresent()
                ? "%s: %,d of %,d".formatted(range, entries.size(), all.getAsLong())
                : range;
    }
}
