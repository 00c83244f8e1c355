// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import cove.http.FileReply;
import cove.http.Reply;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder whose files do not change any more. A path never leaves it: neither by {@code ..} nor
 * through a symbolic link.
 *
 * @param name what the files are together, in messages: "results"
 */
public record KeptFolder(Path root, String name) implements FileTree {
    private static final Logger log = LoggerFactory.getLogger(KeptFolder.class);

    /** Up to so many entries come sorted by name; more come as the disk has them, at no memory. */
    private static final int SORTED = 10_000;

    @Override
    public Listing listing(String path) throws IOException {
        folder(path);
        return visitor -> list(path, visitor);
    }

    @Override
    public String pathOf(String path) throws IOException {
        return root.relativize(file(path)).toString();
    }

    @Override
    public Reply reply(String path, boolean attachment) throws IOException {
        return new FileReply(file(path), Optional.empty(), attachment);
    }

    /** Visits what is in a folder; the path is relative, empty for the whole results. */
    public void list(String path, Visitor visitor) throws IOException {
        Path folder = folder(path);
        String prefix = folder.equals(root) ? "" : root.relativize(folder) + "/";
        List<Item> first = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Item item = item(entry, prefix);
                if (item == null) {
                    continue;
                }
                if (first == null) {
                    visitor.visit(item);
                } else {
                    first.add(item);
                    if (first.size() > SORTED) {
                        visitAll(first, visitor);
                        first = null;
                    }
                }
            }
        }
        if (first != null) {
            first.sort(Comparator.comparing(Item::name));
            visitAll(first, visitor);
        }
    }

    /** Names are all that is read of what is not shown, and none of them is kept. */
    @Override
    public FolderPart part(String path, FolderPart.Wish wish) throws IOException {
        Path folder = folder(path);
        String prefix = folder.equals(root) ? "" : root.relativize(folder) + "/";
        var names = new PriorityQueue<String>(Comparator.reverseOrder());
        long all = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!wish.isNamed(name)) {
                    continue;
                }
                all++;
                if (wish.isAfter(name)) {
                    names.add(name);
                    if (names.size() > wish.most() + 1) {
                        names.remove();
                    }
                }
            }
        }
        var items = new ArrayList<Item>();
        names.stream()
                .sorted()
                .limit(wish.most())
                .forEach(name -> addItem(folder, name, prefix, items));
        return new FolderPart(items, names.size() > wish.most(), OptionalLong.of(all));
    }

    private void addItem(Path folder, String name, String prefix, List<Item> items) {
        try {
            Item item = item(folder.resolve(name), prefix);
            if (item != null) {
                items.add(item);
            }
        } catch (IOException e) {
            log.debug("{} in {} went away while it was listed", name, folder, e);
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        return Files.newInputStream(file(path));
    }

    /** The folder at a relative path; thrown are the words for one that is not there. */
    public Path folder(String path) throws IOException {
        Path folder = inside(path);
        if (!Files.isDirectory(folder)) {
            throw notFound(path, "no folder");
        }
        return folder;
    }

    private static void visitAll(List<Item> items, Visitor visitor) throws IOException {
        for (Item item : items) {
            visitor.visit(item);
        }
    }

    @Override
    public boolean isLink(String path) {
        return Files.isSymbolicLink(root.resolve(path));
    }

    /** Nothing for a pipe, or a link that leads out or to nothing: nobody could fetch it. */
    private Item item(Path entry, String prefix) throws IOException {
        String name = entry.getFileName().toString();
        var facts =
                Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (facts.isSymbolicLink()) {
            if (!Files.exists(entry) || !entry.toRealPath().startsWith(root.toRealPath())) {
                return null;
            }
            facts = Files.readAttributes(entry, BasicFileAttributes.class);
        }
        if (facts.isOther()) {
            return null;
        }
        return facts.isDirectory()
                ? new Item(name, prefix + name, true, -1)
                : new Item(name, prefix + name, false, facts.size());
    }

    /** The file at a relative path. */
    public Path file(String path) throws IOException {
        Path file = inside(path);
        if (!Files.isRegularFile(file)) {
            throw notFound(path, "no file");
        }
        return file;
    }

    private Path inside(String path) throws IOException {
        try {
            Path relative = Path.of(path);
            Path target = root.resolve(relative).normalize();
            if (relative.isAbsolute() || !target.startsWith(root)) {
                throw leaves(path);
            }
            if (!Files.exists(target)) {
                throw notFound(path, "nothing");
            }
            if (!target.toRealPath().startsWith(root.toRealPath())) {
                throw leaves(path);
            }
            return target;
        } catch (InvalidPathException e) {
            throw leaves(path);
        }
    }

    private CoveException leaves(String path) {
        log.warn("refused a path that leaves the {}: '{}'", name, path.replace("\0", "\\0"));
        return notFound(path, "nothing");
    }

    private CoveException notFound(String path, String what) {
        return new CoveException(
                new Problem.NotFound(
                        "There is %s at '%s' in the %s; list them to see what there is."
                                .formatted(what, path.replace("\0", "\\0"), name)));
    }
}
