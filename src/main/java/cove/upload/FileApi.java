// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Echo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Single files of an upload over HTTP, by tus 1.0 (tus.io/protocols/resumable-upload: the core, and
 * the extensions creation, termination, checksum and expiration). What plain callers leave out of
 * it, such as {@code Tus-Resumable}, is not asked for.
 */
final class FileApi {
    private static final String VERSION = "1.0.0";
    private static final int PRECONDITION_FAILED = 412;
    private static final int CHECKSUM_MISMATCH = 460;
    private static final String FILES = UploadApi.UPLOAD + "/files";
    private static final String FILE = UploadApi.UPLOAD + "/file";

    private final Uploads uploads;

    FileApi(Uploads uploads) {
        this.uploads = uploads;
    }

    void addTo(Routes routes) {
        routes.options(FILES, this::tell, Scope.DATA_ASSET_WRITE)
                .post(FILES, tus(this::announce), Scope.DATA_ASSET_WRITE)
                .head(FILE, tus(this::offset), Scope.DATA_ASSET_WRITE)
                .patch(FILE, tus(this::take), Scope.DATA_ASSET_WRITE)
                .post(FILE, tus(this::instead), Scope.DATA_ASSET_WRITE)
                .delete(FILE, tus(this::delete), Scope.DATA_ASSET_WRITE);
    }

    private static Routes.Endpoint tus(Routes.Endpoint endpoint) {
        return call -> {
            if (!call.header("Tus-Resumable").orElse(VERSION).equals(VERSION)) {
                return Reply.json(
                                PRECONDITION_FAILED,
                                Map.of("message", "This server speaks tus 1.0.0 only."))
                        .withHeader("Tus-Version", VERSION);
            }
            return endpoint.answer(call).withHeader("Tus-Resumable", VERSION);
        };
    }

    private Reply tell(Call call) {
        return Reply.noContent()
                .withHeader("Tus-Resumable", VERSION)
                .withHeader("Tus-Version", VERSION)
                .withHeader("Tus-Extension", "creation,termination,checksum,expiration")
                .withHeader("Tus-Checksum-Algorithm", Checksum.NAMES)
                .withHeader("Tus-Max-Size", Long.toString(uploads.largest()));
    }

    private static FilePath pathIn(Call call) {
        return FilePath.of(
                call.query("path")
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "The query's path is missing; it is that of the file in its data asset.")));
    }

    private static long number(Call call, String header) {
        String text =
                call.header(header)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "The header %s is missing.".formatted(header)));
        if (!text.matches("\\d{1,18}")) {
            throw CoveException.invalid(
                    "The header %s must be a number of bytes, but it is '%s'."
                            .formatted(header, Echo.of(text)));
        }
        return Long.parseLong(text);
    }

    /** What is said of the file is in the header of tus, its path also in the query. */
    private Reply announce(Call call) throws IOException {
        Map<String, String> facts = metadata(call.header("Upload-Metadata").orElse(""));
        String name =
                call.query("path")
                        .or(() -> Optional.ofNullable(facts.get("path")))
                        .or(() -> Optional.ofNullable(facts.get("relativePath")))
                        .or(() -> Optional.ofNullable(facts.get("filename")))
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "The file's path is missing; send it as the query's path, or as path in Upload-Metadata."));
        FilePath path = FilePath.of(name);
        boolean executable = facts.getOrDefault("executable", "false").equals("true");
        var file =
                new SentFile(
                        path.text(),
                        executable ? SentFile.Kind.EXECUTABLE : SentFile.Kind.FILE,
                        number(call, "Upload-Length"),
                        modified(facts),
                        false,
                        Optional.empty());
        uploads.announce(call.caller(), call.path("id"), file);
        return Reply.empty(201)
                .withHeader("Location", addressOf(call, path))
                .withHeader("Upload-Expires", expires(call));
    }

    private String expires(Call call) {
        var upload = uploads.get(call.caller(), call.path("id"));
        return java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                uploads.expires(upload).atOffset(java.time.ZoneOffset.UTC));
    }

    private static String addressOf(Call call, FilePath path) {
        return call.baseUrl()
                + FILE.replace("{id}", call.path("id"))
                + "?path="
                + URLEncoder.encode(path.text(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code key BASE64, key BASE64}; a key may stand alone. */
    private static Map<String, String> metadata(String header) {
        var facts = new HashMap<String, String>();
        for (String pair : header.split(",", -1)) {
            String[] words = pair.strip().split("\\s+", 2);
            try {
                facts.put(
                        words[0],
                        words.length < 2
                                ? "true"
                                : new String(
                                        Base64.getDecoder().decode(words[1]),
                                        StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw CoveException.invalid(
                        "Upload-Metadata must be names and values in Base64, but it holds '%s'."
                                .formatted(Echo.of(pair)));
            }
        }
        return facts;
    }

    private static Optional<Long> modified(Map<String, String> facts) {
        return Optional.ofNullable(facts.get("modified"))
                .map(
                        text -> {
                            if (!text.matches("-?\\d{1,12}")) {
                                throw CoveException.invalid(
                                        "modified in Upload-Metadata must be seconds since 1970, but it is '%s'."
                                                .formatted(Echo.of(text)));
                            }
                            return Long.parseLong(text);
                        });
    }

    private Reply offset(Call call) throws IOException {
        var progress = uploads.progress(call.caller(), call.path("id"), pathIn(call));
        return Reply.empty(200)
                .withHeader("Upload-Offset", Long.toString(progress.received()))
                .withHeader("Upload-Length", Long.toString(progress.file().size()))
                .withHeader("Cache-Control", "no-store");
    }

    private Reply take(Call call) throws IOException {
        FilePath path = pathIn(call);
        long offset = number(call, "Upload-Offset");
        Optional<Checksum> checksum = call.header("Upload-Checksum").map(Checksum::read);
        try (InputStream piece = call.upload(Long.MAX_VALUE)) {
            var outcome =
                    uploads.write(call.caller(), call.path("id"), path, offset, piece, checksum);
            return switch (outcome) {
                case Pieces.Outcome.Taken(long next, Optional<String> sha256) ->
                        digest(sha256).withHeader("Upload-Offset", Long.toString(next));
                case Pieces.Outcome.Elsewhere(long next) ->
                        Reply.json(
                                        409,
                                        Map.of(
                                                "message",
                                                "The piece begins at %d, but the next one of '%s' begins at %d; go on there."
                                                        .formatted(
                                                                offset,
                                                                Echo.of(path.text()),
                                                                next)))
                                .withHeader("Upload-Offset", Long.toString(next));
                case Pieces.Outcome.Damaged() ->
                        Reply.json(
                                CHECKSUM_MISMATCH,
                                Map.of(
                                        "message",
                                        "The piece at %d of '%s' is not what its checksum says, so it was not kept; send it again."
                                                .formatted(offset, Echo.of(path.text()))));
            };
        }
    }

    /** That of the whole file (RFC 9530), for the sender to compare. */
    private static Reply digest(Optional<String> sha256) {
        return sha256.map(HexFormat.of()::parseHex)
                .map(bytes -> Base64.getEncoder().encodeToString(bytes))
                .map(text -> Reply.noContent().withHeader("Repr-Digest", "sha-256=:" + text + ":"))
                .orElseGet(Reply::noContent);
    }

    /** Some callers cannot send the methods that tus needs. */
    private Reply instead(Call call) throws IOException {
        return switch (call.header("X-HTTP-Method-Override").orElse("")) {
            case "PATCH" -> take(call);
            case "HEAD" -> offset(call);
            case "DELETE" -> delete(call);
            case String other ->
                    throw CoveException.invalid(
                            "A piece is sent with PATCH, or with X-HTTP-Method-Override: PATCH; it says '%s'."
                                    .formatted(Echo.of(other)));
        };
    }

    private Reply delete(Call call) throws IOException {
        uploads.delete(call.caller(), call.path("id"), pathIn(call));
        return Reply.noContent();
    }
}
