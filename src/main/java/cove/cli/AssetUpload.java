// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends a folder or file as a data asset: small files many at a time, large ones in pieces, several
 * at once. What the server has already is not sent again.
 */
final class AssetUpload {
    private static final String UPLOADS = "/api/cove/v1/uploads";
    private static final int AT_A_TIME = 4;
    private static final int SMALL = 1 << 20;
    private static final int BATCH_BYTES = 8 << 20;
    private static final int BATCH_FILES = 1000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ApiClient api;
    private final PatientCalls calls;
    private final Screen screen;
    private final Path source;

    AssetUpload(ApiClient api, Screen screen, Path source) {
        this.api = api;
        this.calls = new PatientCalls(api, screen);
        this.screen = screen;
        this.source = source;
    }

    private static final class Totals {
        private long files;
        private long bytes;

        void add(LocalFile file) {
            if (file.kind() != LocalFile.Kind.EMPTY_FOLDER) {
                files++;
                bytes += file.size();
            }
        }
    }

    /** Begins an upload, or finds the one that an earlier command began; returns its id. */
    String begin(AssetLabels labels, String id, long bytes) throws IOException {
        ObjectNode wish = labels.request(api);
        wish.put("id", id).put("origin", origin()).put("size", bytes);
        return api.ask(UPLOADS, wish).path("id").asText();
    }

    /** Sends all of it, and returns the data asset. */
    JsonNode send(AssetLabels labels, String id) throws IOException {
        screen.progress("looking through " + source);
        var totals = new Totals();
        LocalFile.visit(source, totals::add);
        if (totals.files == 0) {
            throw new CommandFailure(
                    "The data asset would be empty: there is no file in '%s'.".formatted(source));
        }
        String upload = begin(labels, id, totals.bytes);
        var progress = new UploadProgress(screen, totals.files, totals.bytes);
        try {
            sendFiles(new FileSender(calls, upload, progress), progress);
        } catch (IOException e) {
            throw new CommandFailure(
                    "Tried to read what is to be uploaded, but it failed: %s. What was sent is kept: type the same command again to go on."
                            .formatted(e),
                    e);
        } catch (CommandFailure e) {
            if (!(e instanceof Refusal refusal && refusal.isNotFound() && isFinished(upload))) {
                throw new CommandFailure(
                        "%s What was sent is kept: type the same command again to go on."
                                .formatted(e.getMessage()),
                        e);
            }
        }
        return finish(upload, totals);
    }

    /** By which the server knows that the same files are being sent again. */
    private String origin() throws IOException {
        Path host = Path.of("/proc/sys/kernel/hostname");
        String name = Files.isReadable(host) ? Files.readString(host).strip() : "here";
        return name + ":" + source.toRealPath();
    }

    private void sendFiles(FileSender sender, UploadProgress progress) throws IOException {
        var lanes = new Lanes(AT_A_TIME);
        var there =
                new UploadedFiles(calls, sender.upload(), remote -> sender.remove(remote.path()));
        var batch = new Batch(lanes, sender);
        try {
            LocalFile.visit(
                    source,
                    file -> {
                        Optional<UploadedFiles.Remote> known =
                                file.kind() == LocalFile.Kind.EMPTY_FOLDER
                                        ? Optional.empty()
                                        : there.at(file.path());
                        if (known.isPresent() && !known.get().isOf(file)) {
                            sender.remove(file.path());
                            known = Optional.empty();
                        }
                        long from = known.map(UploadedFiles.Remote::received).orElse(0L);
                        if (known.isPresent() && known.get().isWhole()) {
                            progress.had(1, file.size());
                        } else if (file.size() <= SMALL && known.isEmpty()) {
                            batch.add(file);
                        } else {
                            progress.had(0, from);
                            begin(lanes, () -> sender.sendInPieces(file, from));
                        }
                    });
            there.end();
            batch.send();
            lanes.end();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void begin(Lanes lanes, Lanes.Work work) throws IOException {
        try {
            lanes.run(work);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandFailure("Interrupted.", e);
        }
    }

    /** Small files that go together. */
    private static final class Batch {
        private final Lanes lanes;
        private final FileSender sender;
        private List<LocalFile> files = new ArrayList<>();
        private long bytes;

        Batch(Lanes lanes, FileSender sender) {
            this.lanes = lanes;
            this.sender = sender;
        }

        void add(LocalFile file) throws IOException {
            files.add(file);
            bytes += file.size();
            if (bytes >= BATCH_BYTES || files.size() >= BATCH_FILES) {
                send();
            }
        }

        void send() throws IOException {
            if (!files.isEmpty()) {
                List<LocalFile> full = files;
                files = new ArrayList<>();
                bytes = 0;
                begin(lanes, () -> sender.sendTogether(full));
            }
        }
    }

    /** Another command may send the same files, and have been quicker. */
    private boolean isFinished(String upload) {
        try {
            return !calls.get(ApiPath.of("/api/v1/data_assets/{}", upload))
                    .path("id")
                    .isMissingNode();
        } catch (Refusal e) {
            return false;
        }
    }

    private JsonNode finish(String upload, Totals totals) {
        screen.progress("the server puts it together");
        ObjectNode expected = Json.MAPPER.createObjectNode();
        expected.put("files", totals.files).put("size", totals.bytes);
        JsonNode asset = ended(upload, expected);
        while (asset.path("state").asText().equals("draft")) {
            pause();
            asset = ended(upload, expected);
        }
        screen.wipe();
        return asset;
    }

    /** Asked for again it tells what went wrong meanwhile. */
    private JsonNode ended(String upload, ObjectNode expected) {
        try {
            return calls.ask(ApiPath.of(UPLOADS + "/{}/finish", upload), expected);
        } catch (Refusal e) {
            if (!e.isNotFound()) {
                throw e;
            }
            // It is no upload any more, for it became a data asset.
            return calls.get(ApiPath.of("/api/v1/data_assets/{}", upload));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", e);
        }
    }

    static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
