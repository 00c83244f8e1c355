// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.folder.FileTree;
import cove.http.Reply;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a combined data asset: those of each member in a folder.
 *
 * @param members by their mounts
 * @param user as whom they are read
 */
record CombinedTree(Map<String, FileTree> members, String user) implements FileTree {
    CombinedTree {
        members = Map.copyOf(members);
    }

    /** A path within a member. */
    private record Place(FileTree member, String mount, String path) {}

    private Place place(String path) {
        int slash = path.indexOf('/');
        String mount = slash < 0 ? path : path.substring(0, slash);
        FileTree member = members.get(mount);
        if (member == null) {
            throw new CoveException(
                    new Problem.NotFound(
                            "There is nothing at '%s' in the combined data asset; its folders are: %s."
                                    .formatted(
                                            Echo.of(path.replace("\0", "\\0")),
                                            String.join(", ", new TreeMap<>(members).keySet()))));
        }
        return new Place(member, mount, slash < 0 ? "" : path.substring(slash + 1));
    }

    @Override
    public Listing listing(String path) throws IOException {
        if (path.isEmpty()) {
            return visitor -> {
                for (String mount : new TreeMap<>(members).keySet()) {
                    visitor.visit(new Item(mount, mount, true, -1));
                }
            };
        }
        Place place = place(path);
        Listing within = place.member().listing(place.path());
        return visitor ->
                within.visitAll(
                        item ->
                                visitor.visit(
                                        new Item(
                                                item.name(),
                                                place.mount() + "/" + item.path(),
                                                item.folder(),
                                                item.size())));
    }

    @Override
    public Optional<String> reader() {
        return Optional.of(user);
    }

    @Override
    public boolean isLink(String path) {
        Place place = place(path);
        return place.member().isLink(place.path());
    }

    @Override
    public String pathOf(String path) throws IOException {
        Place place = place(path);
        return place.mount() + "/" + place.member().pathOf(place.path());
    }

    @Override
    public InputStream open(String path) throws IOException {
        Place place = place(path);
        return place.member().open(place.path());
    }

    @Override
    public Reply reply(String path, boolean attachment) throws IOException {
        Place place = place(path);
        return place.member().reply(place.path(), attachment);
    }
}
