// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.archive.ContentSum;
import cove.dataasset.DataAssetApi;
import cove.dataasset.Labels;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.metadata.CustomMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Uploads of data assets over HTTP; ours. Single files of them speak tus, see {@link FileApi}. */
public final class UploadApi {
    static final String UPLOADS = "/api/cove/v1/uploads";
    static final String UPLOAD = UPLOADS + "/{id}";

    /** Proxies give up on a silent server after a minute or so. */
    private static final Duration TO_FINISH = Duration.ofSeconds(20);

    private static final int MOST_FILES = 10_000;
    private static final int USUAL_FILES = 1000;

    /** An upload on the wire. */
    private record UploadJson(
            String id,
            String state,
            Optional<String> origin,
            long created,
            long expires,
            long files,
            long size,
            Optional<String> problem) {}

    /** A file of it on the wire. */
    private record FileJson(
            String path,
            String kind,
            long size,
            long received,
            Optional<Long> modified,
            Optional<String> sha256) {
        FileJson(Uploads.Progress progress) {
            this(
                    progress.file().path(),
                    progress.file().kind().word(),
                    progress.file().size(),
                    progress.received(),
                    progress.file().modified(),
                    progress.file().sha256());
        }
    }

    private record FilesJson(@JsonProperty("has_more") boolean hasMore, List<FileJson> results) {}

    private final Uploads uploads;
    private final CustomMetadata customMetadata;

    public UploadApi(Uploads uploads, CustomMetadata customMetadata) {
        this.uploads = uploads;
        this.customMetadata = customMetadata;
    }

    public void addTo(Routes routes) {
        routes.post(UPLOADS, this::begin, Scope.DATA_ASSET_WRITE)
                .get(UPLOADS, this::list, Scope.DATA_ASSET_WRITE)
                .get(UPLOAD, this::get, Scope.DATA_ASSET_WRITE)
                .delete(UPLOAD, this::abandon, Scope.DATA_ASSET_WRITE)
                .post(UPLOAD + "/finish", this::finish, Scope.DATA_ASSET_WRITE)
                .get(UPLOAD + "/files", this::files, Scope.DATA_ASSET_WRITE)
                .post(UPLOAD + "/tar", this::takeTar, Scope.DATA_ASSET_WRITE);
        new FileApi(uploads).addTo(routes);
    }

    private UploadJson json(Upload upload) {
        var sum = uploads.sum(upload);
        return new UploadJson(
                upload.id(),
                upload.finishing() ? "finishing" : "open",
                upload.origin(),
                upload.created().getEpochSecond(),
                uploads.expires(upload).getEpochSecond(),
                sum.files(),
                sum.size(),
                upload.problem());
    }

    private Reply begin(Call call) throws IOException {
        Fields body = call.body();
        String mount = body.requiredText("mount");
        Optional<String> name = body.text("name").filter(text -> !text.isEmpty());
        Optional<String> id = body.text("id").filter(text -> !text.isEmpty());
        var labels =
                new Labels(
                        name.orElse(mount),
                        mount,
                        body.text("description"),
                        body.texts("tags").orElse(List.of()),
                        body.freeMembers("custom_metadata").orElse(Map.of()));
        customMetadata.schema().mistakesIn(labels.customMetadata()).forEach(body::mistake);
        Optional<String> origin = body.text("origin").filter(text -> !text.isEmpty());
        long size = body.count("size").orElse(0L);
        body.throwIfWrong();
        return Reply.json(201, json(uploads.begin(call.caller(), id, labels, origin, size)));
    }

    private Reply list(Call call) {
        return Reply.json(uploads.of(call.caller()).stream().map(this::json).toList());
    }

    private Reply get(Call call) {
        return Reply.json(json(uploads.get(call.caller(), call.path("id"))));
    }

    private Reply abandon(Call call) {
        uploads.abandon(call.caller(), call.path("id"));
        return Reply.noContent();
    }

    private Reply finish(Call call) throws IOException {
        Fields body = call.body();
        var expected =
                new Upload.Expected(body.count("files"), body.count("size"), body.text("digest"));
        body.throwIfWrong();
        return DataAssetApi.json(
                uploads.finish(call.caller(), call.path("id"), expected, TO_FINISH));
    }

    private Reply files(Call call) throws IOException {
        int limit = Math.clamp(call.queryInteger("limit").orElse(USUAL_FILES), 1, MOST_FILES);
        List<FileJson> files =
                uploads
                        .filesAfter(
                                call.caller(),
                                call.path("id"),
                                call.query("after").orElse(""),
                                limit + 1)
                        .stream()
                        .map(FileJson::new)
                        .toList();
        boolean more = files.size() > limit;
        return Reply.json(new FilesJson(more, more ? files.subList(0, limit) : files));
    }

    /** Answers with what came, so that the sender can compare. */
    private Reply takeTar(Call call) throws IOException {
        try (InputStream tar = call.upload(Long.MAX_VALUE)) {
            ContentSum sum = uploads.takeTar(call.caller(), call.path("id"), tar);
            var answer = new LinkedHashMap<String, Object>();
            answer.put("files", sum.files());
            answer.put("size", sum.size());
            answer.put("digest", sum.sha256());
            return Reply.json(answer);
        }
    }
}
