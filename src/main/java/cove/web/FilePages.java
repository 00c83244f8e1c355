// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.folder.FileTree;
import cove.folder.FolderPart;
import cove.folder.KeptFolder;
import cove.http.Call;
import cove.http.Reply;
import cove.http.SignedUrls;
import cove.problem.CoveException;
import cove.web.preview.Preview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the pages of computations and data assets show of files alike: a folder, and one file. */
final class FilePages {
    private final Look look;
    private final SignedUrls signedUrls;

    FilePages(Look look, SignedUrls signedUrls) {
        this.look = look;
        this.signedUrls = signedUrls;
    }

    /**
     * Whose files they are.
     *
     * @param page where they are shown; below it are {@code /folder} and {@code /files/PATH}
     * @param name of the computation or data asset
     * @param area the part of signed URLs that tells them from others
     * @param id in signed URLs
     * @param zip downloads them together
     */
    record Place(
            Shell.Place menu,
            String page,
            String name,
            String area,
            String id,
            FileTree tree,
            String zip) {}

    /** The beginning of a folder, or that part of it which the query asks for. */
    FolderView folder(Call call, Place place, String path) throws IOException {
        UnaryOperator<String> address =
                file -> signedUrls.sign(place.area(), place.id(), file, true);
        // What is not on this machine has no page.
        boolean here = place.tree() instanceof KeptFolder;
        return FolderView.of(
                place.tree(),
                path,
                wish(call),
                new FolderView.Links(
                        place.page() + "/folder",
                        place.zip(),
                        here ? file -> place.page() + "/files/" + Words.path(file) : address,
                        address,
                        file -> signedUrls.sign(place.area(), place.id(), file, false)));
    }

    /** Which part of a folder the query asks for. */
    static FolderPart.Wish wish(Call call) {
        return new FolderPart.Wish(
                call.query("named").orElse(""), call.query("after").orElse(""), FolderView.MOST);
    }

    /** A folder for the page that is there, or a page with nothing else. */
    Reply folder(Call call, Place place) throws IOException {
        String path = call.query("path").orElse("");
        var model = Map.<String, Object>of("folder", folder(call, place, path));
        if (call.header("HX-Request").isPresent()) {
            return look.part("folder", model);
        }
        return look.page(
                Shell.of(call, path.isEmpty() ? place.name() : path, place.menu()),
                "folderPage",
                Map.of(
                        "folder",
                        model.get("folder"),
                        "back",
                        place.page(),
                        "backName",
                        place.name()));
    }

    Reply file(Call call, Place place) throws IOException {
        if (!(place.tree() instanceof KeptFolder folder)) {
            throw CoveException.invalid(
                    "This file is not on this server; go back and follow its link.");
        }
        String path = call.path("path");
        Path file = folder.file(path);
        String name = file.getFileName().toString();
        return look.page(
                Shell.of(call, name, place.menu()),
                "file",
                Map.of(
                        "name",
                        name,
                        "back",
                        place.page(),
                        "backName",
                        place.name(),
                        "size",
                        Words.size(Files.size(file)),
                        "look",
                        signedUrls.sign(place.area(), place.id(), path, true),
                        "save",
                        signedUrls.sign(place.area(), place.id(), path, false),
                        "preview",
                        Preview.of(file)));
    }
}
