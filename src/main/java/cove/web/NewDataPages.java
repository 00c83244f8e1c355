// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetRequests;
import cove.dataasset.Labels;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Form;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.metadata.CustomMetadata;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.upload.Uploads;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The page where data comes in: files of a browser, which its script sends piece by piece, and
 * folders of buckets.
 */
final class NewDataPages {
    private static final String NEW = "/data/new";

    private final Look look;
    private final Uploads uploads;
    private final DataAssetRequests requests;
    private final CustomMetadata customMetadata;
    private final List<String> endpoints;

    /**
     * Makes the pages.
     *
     * @param endpoints the names of those that buckets can be in, the usual one first
     */
    NewDataPages(
            Look look,
            Uploads uploads,
            DataAssetRequests requests,
            CustomMetadata customMetadata,
            List<String> endpoints) {
        this.look = look;
        this.uploads = uploads;
        this.requests = requests;
        this.customMetadata = customMetadata;
        this.endpoints = List.copyOf(endpoints);
    }

    void addTo(Routes routes) {
        routes.page(NEW, this::page, look::problem)
                .action(NEW + "/upload", this::begin, look::problem)
                .action(NEW + "/bucket", this::ofBucket, look::problem)
                .action("/data/uploads/{id}/delete", this::abandon, look::problem);
    }

    private Reply page(Call call) {
        return page(call, new Form(Map.of()), "");
    }

    private Reply page(Call call, Form bucket, String mistake) {
        call.caller().require(Scope.DATA_ASSET_WRITE);
        var schema = customMetadata.schema();
        return look.page(
                Shell.of(call, "Add data", Shell.Place.DATA),
                "newData",
                Map.of(
                        "open",
                        uploads.openOf(call.caller()),
                        "labels",
                        LabelsForm.of(new Form(Map.of()), schema),
                        "bucket",
                        BucketForm.of(bucket, schema, call.caller().admin()),
                        "endpoints",
                        endpoints,
                        "mistake",
                        mistake,
                        "key",
                        UUID.randomUUID().toString()));
    }

    /** For the script, which goes on from here by the API. */
    private Reply begin(Call call) throws IOException {
        call.caller().require(Scope.DATA_ASSET_WRITE);
        Form form = call.form();
        var schema = customMetadata.schema();
        Map<String, Object> metadata = MetadataForm.read(schema, form);
        String mount = form.text("mount");
        var labels =
                new Labels(
                        form.text("name").isEmpty() ? mount : form.text("name"),
                        mount,
                        Optional.of(form.text("description")).filter(text -> !text.isEmpty()),
                        LabelsForm.tags(form.text("tags")),
                        metadata);
        try {
            CoveException.throwIfAny(schema.mistakesIn(metadata));
            var upload =
                    uploads.begin(
                            call.caller(),
                            Optional.empty(),
                            labels,
                            Optional.of(form.text("origin")).filter(text -> !text.isEmpty()),
                            size(form.text("size")));
            return Reply.json(201, Map.of("id", upload.id()));
        } catch (CoveException e) {
            int status =
                    switch (e.problem()) {
                        case Problem.Invalid _ -> 400;
                        case Problem.TooLarge _ -> 413;
                        case Problem.Unavailable _ -> 507;
                        default -> throw e;
                    };
            return Reply.json(status, Map.of("message", e.getMessage()));
        }
    }

    private static long size(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private Reply abandon(Call call) {
        call.caller().require(Scope.DATA_ASSET_WRITE);
        uploads.abandon(call.caller(), call.path("id"));
        return Reply.seeOther(NEW);
    }

    /** A form that is sent twice makes one data asset. */
    private Reply ofBucket(Call call) throws IOException {
        call.caller().require(Scope.DATA_ASSET_WRITE);
        Form form = call.form();
        try {
            DataAsset made =
                    requests.create(
                            call.caller(),
                            Fields.ofBody(
                                    Json.bytes(BucketForm.request(form, customMetadata.schema()))),
                            Optional.of("page-" + form.text("key")));
            return Reply.seeOther("/data/" + made.id());
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid) {
                return page(call, form, e.getMessage());
            }
            throw e;
        }
    }
}
