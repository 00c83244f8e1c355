// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.folder.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is in a folder, as a page shows it.
 *
 * @param more how many entries there are besides those that are shown
 */
record FolderView(List<Entry> folders, List<Entry> files, long more) {
    static final FolderView EMPTY = new FolderView(List.of(), List.of(), 0);

    private static final int MOST = 1000;
    private static final int PICTURES = 6;
    private static final Set<String> PICTURE_ENDINGS =
            Set.of("svg", "png", "jpg", "jpeg", "gif", "webp", "avif");

    /**
     * A file or folder.
     *
     * @param size in words, empty for a folder
     * @param page shows it
     * @param look its own address, for a browser that shows it
     * @param save downloads it
     */
    record Entry(String name, String path, String size, String page, String look, String save) {
        boolean isPicture() {
            String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            return PICTURE_ENDINGS.contains(ending);
        }
    }

    static FolderView of(
            FileTree tree,
            String path,
            UnaryOperator<String> page,
            UnaryOperator<String> look,
            UnaryOperator<String> save)
            throws IOException {
        var folders = new ArrayList<Entry>();
        var files = new ArrayList<Entry>();
        long[] more = {0};
        tree.listing(path)
                .visitAll(
                        item -> {
                            if (folders.size() + files.size() >= MOST) {
                                more[0]++;
                            } else if (item.folder()) {
                                folders.add(new Entry(item.name(), item.path(), "", "", "", ""));
                            } else {
                                files.add(
                                        new Entry(
                                                item.name(),
                                                item.path(),
                                                Words.size(item.size()),
                                                page.apply(item.path()),
                                                look.apply(item.path()),
                                                save.apply(item.path())));
                            }
                        });
        return new FolderView(folders, files, more[0]);
    }

    /** The first few, to be seen at once. */
    List<Entry> pictures() {
        return files.stream().filter(Entry::isPicture).limit(PICTURES).toList();
    }

    boolean isEmpty() {
        return folders.isEmpty() && files.isEmpty();
    }
}
