// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import com.fasterxml.jackson.core.JsonGenerator;
import cove.http.Call;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.SignedUrls;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Files over HTTP, as the vendor's API shows results and data assets alike: lists, and signed URLs
 * of single files.
 */
public final class SignedFolders {
    /** Finds the folder behind a signed URL, for whoever holds it. */
    @FunctionalInterface
    public interface Finder {
        /** The folder of this id; thrown are the words for one that is not there. */
        FileTree find(String id);
    }

    /** In a signed URL, between an id and the one as whom its files are read. */
    public static final String READ_AS = "~";

    private final SignedUrls signedUrls;
    private final String area;
    private final String kind;

    /**
     * Serves folders of one kind.
     *
     * @param area the part of the URL that tells this kind from others
     * @param kind what one file is, in messages: "result"
     */
    public SignedFolders(SignedUrls signedUrls, String area, String kind) {
        this.signedUrls = signedUrls;
        this.area = area;
        this.kind = kind;
    }

    /** Adds the route of the files themselves, which needs no token. */
    public void addTo(Routes routes, Finder finder) {
        routes.open("/files/" + area + "/{id}/{path:(?s:.+)}", call -> file(call, finder));
    }

    private Reply file(Call call, Finder finder) throws IOException {
        String id = call.path("id");
        String path = call.path("path");
        signedUrls.check(call, area, id, path);
        return finder.find(id).reply(path, !SignedUrls.isView(call));
    }

    /** What is in the folder that the body names; while there is no folder yet it is empty. */
    public Reply list(Call call, Optional<? extends FileTree> folder) throws IOException {
        var body = call.body();
        String path = body.text("path").orElse("");
        body.throwIfWrong();
        if (folder.isEmpty()) {
            return Reply.json(Map.of("items", new Object[0]));
        }
        FileTree.Listing listing = folder.get().listing(path);
        return Reply.stream("application/json", out -> write(listing, out));
    }

    /** Item by item: a folder may hold any number of files. */
    private static void write(FileTree.Listing listing, OutputStream out) throws IOException {
        try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            listing.visitAll(
                    item -> {
                        json.writeStartObject();
                        json.writeStringField("name", item.name());
                        json.writeStringField("path", item.path());
                        json.writeStringField("type", item.folder() ? "folder" : "file");
                        if (!item.folder()) {
                            json.writeNumberField("size", item.size());
                        }
                        json.writeEndObject();
                    });
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** The two URLs of the file that the query names. */
    public Reply urls(Call call, Optional<? extends FileTree> folder) throws IOException {
        FileTree tree = treeOf(call, folder);
        String path = pathOf(call, tree);
        return Reply.json(
                Map.of(
                        "download_url",
                        url(call, tree, path, false),
                        "view_url",
                        url(call, tree, path, true)));
    }

    /** The vendor supports it to August 2026 (RFC 9745, RFC 8594 for the two headers). */
    public Reply downloadUrl(Call call, Optional<? extends FileTree> folder) throws IOException {
        FileTree tree = treeOf(call, folder);
        return Reply.json(Map.of("url", url(call, tree, pathOf(call, tree), false)))
                .withHeader("Deprecation", "@1754006400")
                .withHeader("Sunset", "Mon, 31 Aug 2026 23:59:59 GMT");
    }

    private FileTree treeOf(Call call, Optional<? extends FileTree> folder) {
        String path = wanted(call);
        return folder.orElseThrow(() -> CoveException.notFound(kind, path));
    }

    private static String wanted(Call call) {
        return call.query("path")
                .orElseThrow(() -> CoveException.invalid("Which file? Send its path as ?path=..."));
    }

    /** Its path as it is signed: many clients write {@code a/../b} as {@code b} before they ask. */
    private static String pathOf(Call call, FileTree tree) throws IOException {
        return tree.pathOf(wanted(call));
    }

    private String url(Call call, FileTree tree, String path, boolean view) {
        String id = call.path("id") + tree.reader().map(reader -> READ_AS + reader).orElse("");
        return call.baseUrl() + signedUrls.sign(area, id, path, view);
    }
}
