// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.archive.TarBatch;
import cove.cli.PatientCalls.Attempt;
import cove.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends files of one upload, and compares what arrived with what was read. */
final class FileSender {
    private static final int PIECE = 16 << 20;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** tus 1.0, so that the server's words for a wrong place can be told from others. */
    private static final Map<String, String> TUS = Map.of("Tus-Resumable", "1.0.0");

    private final PatientCalls calls;
    private final String upload;
    private final UploadProgress progress;

    FileSender(PatientCalls calls, String upload, UploadProgress progress) {
        this.calls = calls;
        this.upload = upload;
        this.progress = progress;
    }

    String upload() {
        return upload;
    }

    /** Sends small files as one tar. */
    void sendTogether(List<LocalFile> files) throws IOException {
        sendTogether(files, calls.new Wait());
    }

    private void sendTogether(List<LocalFile> files, PatientCalls.Wait wait) throws IOException {
        var batch = new TarBatch();
        for (LocalFile file : files) {
            switch (file.kind()) {
                case EMPTY_FOLDER -> batch.folder(file.path());
                case LINK -> batch.link(file.path(), Files.readSymbolicLink(file.file()));
                case FILE, EXECUTABLE -> {
                    byte[] content = Files.readAllBytes(file.file());
                    if (content.length != file.size()) {
                        throw changed(file);
                    }
                    batch.file(
                            file.path(),
                            content,
                            file.kind() == LocalFile.Kind.EXECUTABLE,
                            file.modified());
                }
            }
        }
        switch (calls.attempt(
                "POST",
                ApiPath.of("/api/cove/v1/uploads/{}/tar", upload),
                Map.of("Content-Type", "application/x-tar"),
                batch.end(),
                OK)) {
            case Attempt.Answered(var response) -> {
                JsonNode arrived = Json.MAPPER.readTree(response.body());
                if (!arrived.path("digest").asText().equals(batch.sum().sha256())) {
                    throw damaged("%d files".formatted(files.size()));
                }
                progress.sent(batch.sum().files(), batch.sum().size());
            }
            case Attempt.Failed(CommandFailure failure) -> {
                wait.after(failure);
                sendHalves(files, wait);
            }
        }
    }

    /** What does not arrive as a whole may do so in parts. */
    private void sendHalves(List<LocalFile> files, PatientCalls.Wait wait) throws IOException {
        int half = files.size() / 2;
        if (half > 0) {
            sendTogether(files.subList(0, half), wait);
        }
        sendTogether(files.subList(half, files.size()), calls.new Wait());
    }

    private static CommandFailure changed(LocalFile file) {
        return new CommandFailure(
                "The file '%s' was changed while it was being uploaded."
                        .formatted(Screen.printable(file.file().toString())));
    }

    private CommandFailure damaged(String what) {
        return new CommandFailure(
                "%s did not arrive at the server as they were read here. Give the upload %s up and begin anew."
                        .formatted(what, upload));
    }

    void remove(String path) {
        calls.send("DELETE", address("file", path), TUS, new byte[0], NO_CONTENT, NOT_FOUND);
    }

    private String address(String call, String path) {
        return ApiPath.of("/api/cove/v1/uploads/{}/", upload)
                + call
                + ApiPath.query(Map.of("path", path));
    }

    /** Sends a file from this byte on. */
    void sendInPieces(LocalFile file, long from) throws IOException {
        if (from == 0) {
            announce(file);
        }
        Optional<MessageDigest> digest =
                from == 0 ? Optional.of(ResultFile.newDigest()) : Optional.empty();
        byte[] buffer = new byte[(int) Math.min(PIECE, file.size())];
        try (var channel = FileChannel.open(file.file(), StandardOpenOption.READ)) {
            long at = from;
            var wait = calls.new Wait();
            while (at < file.size()) {
                int length = read(channel, at, buffer, file);
                var response = piece(file, at, buffer, length, wait);
                long next = offset(response);
                if (next < at || next > at + length) {
                    digest = Optional.empty(); // somebody else sends it too
                } else {
                    int taken = (int) (next - at);
                    digest.ifPresent(known -> known.update(buffer, 0, taken));
                }
                wait = next > at ? calls.new Wait() : wait;
                progress.sent(0, next - at);
                at = next;
                if (at == file.size()) {
                    compare(file, digest, response);
                }
            }
        }
        progress.sent(1, 0);
    }

    void announce(LocalFile file) {
        var headers = new HashMap<>(TUS);
        headers.put("Upload-Length", Long.toString(file.size()));
        headers.put(
                "Upload-Metadata",
                "modified %s,executable %s"
                        .formatted(
                                AssetUpload.base64(Long.toString(file.modified())),
                                AssetUpload.base64(
                                        Boolean.toString(
                                                file.kind() == LocalFile.Kind.EXECUTABLE))));
        calls.send("POST", address("files", file.path()), headers, new byte[0], CREATED);
    }

    private static int read(FileChannel channel, long at, byte[] buffer, LocalFile file)
            throws IOException {
        var bytes = ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, file.size() - at));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw changed(file);
            }
        }
        return bytes.limit();
    }

    /** What broke off may have come in part: the server tells how far. */
    private HttpResponse<InputStream> piece(
            LocalFile file, long at, byte[] buffer, int length, PatientCalls.Wait wait) {
        var headers = new HashMap<>(TUS);
        headers.put("Upload-Offset", Long.toString(at));
        headers.put("Content-Type", "application/offset+octet-stream");
        String address = address("file", file.path());
        byte[] bytes = length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
        return switch (calls.attempt("PATCH", address, headers, bytes, NO_CONTENT, CONFLICT)) {
            case Attempt.Answered(var response) -> response;
            case Attempt.Failed(CommandFailure failure) -> {
                wait.after(failure);
                yield calls.send("HEAD", address, TUS, new byte[0], OK);
            }
        };
    }

    /** Where the next piece begins, whether this one came or not. */
    private static long offset(HttpResponse<InputStream> response) {
        return response.headers().firstValueAsLong("Upload-Offset").orElseThrow();
    }

    private void compare(
            LocalFile file, Optional<MessageDigest> digest, HttpResponse<InputStream> response) {
        Optional<String> theirs = response.headers().firstValue("Repr-Digest");
        if (digest.isPresent() && theirs.isPresent()) {
            String ours = Base64.getEncoder().encodeToString(digest.get().digest());
            if (!theirs.get().equals("sha-256=:" + ours + ":")) {
                throw damaged("The bytes of '%s'".formatted(Screen.printable(file.path())));
            }
        }
    }
}
