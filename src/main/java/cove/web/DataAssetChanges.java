// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Access;
import cove.access.Action;
import cove.access.Permissions;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetRequests;
import cove.dataasset.DataAssets;
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
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the forms on the page of a data asset show and do. */
final class DataAssetChanges {
    /** A form of the page. */
    enum Part {
        LABELS,
        PERMISSIONS,
        DELETION
    }

    /** What was wrong with a form that was sent, so that it can be shown again as it was. */
    record Mistaken(Optional<Part> part, String message, Optional<Form> entered) {
        static final Mistaken NOTHING = new Mistaken(Optional.empty(), "", Optional.empty());

        String in(Part wanted) {
            return part.filter(wanted::equals).map(_ -> message).orElse("");
        }
    }

    /** Shows the page of the data asset. */
    interface OfDataAsset {
        Reply page(Call call, Mistaken mistaken) throws IOException;
    }

    private final Look look;
    private final DataAssets dataAssets;
    private final DataAssetRequests requests;
    private final CustomMetadata customMetadata;
    private final Access access;
    private final Permissions permissions;

    DataAssetChanges(
            Look look,
            DataAssets dataAssets,
            DataAssetRequests requests,
            CustomMetadata customMetadata,
            Access access,
            Permissions permissions) {
        this.look = look;
        this.dataAssets = dataAssets;
        this.requests = requests;
        this.customMetadata = customMetadata;
        this.access = access;
        this.permissions = permissions;
    }

    void addTo(Routes routes, OfDataAsset shown) {
        add(routes, "labels", Part.LABELS, shown, this::describe);
        add(routes, "permissions", Part.PERMISSIONS, shown, this::share);
        add(routes, "archive", Part.DELETION, shown, this::archive);
        add(routes, "delete", Part.DELETION, shown, this::delete);
    }

    private void add(
            Routes routes, String name, Part part, OfDataAsset shown, Routes.Endpoint change) {
        routes.action(
                "/data/{id}/" + name,
                call -> {
                    call.caller().require(Scope.DATA_ASSET_WRITE);
                    try {
                        return change.answer(call);
                    } catch (CoveException e) {
                        if (e.problem() instanceof Problem.Invalid
                                || e.problem() instanceof Problem.Conflict) {
                            return shown.page(
                                    call,
                                    new Mistaken(
                                            Optional.of(part),
                                            e.getMessage(),
                                            Optional.of(call.form())));
                        }
                        throw e;
                    }
                },
                look::problem);
    }

    /** What the forms of the page show. */
    Map<String, Object> model(Call call, DataAsset asset, Mistaken mistaken) {
        var model = new HashMap<String, Object>();
        var schema = customMetadata.schema();
        model.put("mayChange", access.may(call.caller(), Action.CHANGE, asset));
        model.put("mayDelete", access.may(call.caller(), Action.DELETE, asset));
        model.put(
                "labels",
                mistaken.part().filter(Part.LABELS::equals).isPresent()
                        ? LabelsForm.of(mistaken.entered().orElseThrow(), schema)
                        : LabelsForm.of(asset, schema));
        model.put("mistakeInLabels", mistaken.in(Part.LABELS));
        model.put("mistakeInDeletion", mistaken.in(Part.DELETION));
        model.put(
                "permissions",
                Optional.of(asset)
                        .filter(known -> access.may(call.caller(), Action.READ, known))
                        .map(known -> permissions(call, known, mistaken.in(Part.PERMISSIONS))));
        return model;
    }

    private PermissionsView permissions(Call call, DataAsset asset, String mistake) {
        return PermissionsView.of(
                "/data/%s/permissions".formatted(asset.id()),
                asset,
                permissions.of(asset),
                access.may(call.caller(), Action.SHARE, asset),
                "",
                mistake);
    }

    private static Reply back(Call call, String part) {
        return Reply.seeOther("/data/" + call.path("id") + part);
    }

    /** Metadata that stay as they are are not held against a schema that came later. */
    private Reply describe(Call call) {
        DataAsset asset = dataAssets.get(call.caller(), call.path("id"), Action.CHANGE);
        var schema = customMetadata.schema();
        Map<String, Object> request = LabelsForm.request(call.form(), schema);
        if (MetadataForm.of(schema, asset.labels().customMetadata())
                .equals(LabelsForm.of(call.form(), schema).metadata())) {
            request.remove("custom_metadata");
        }
        requests.change(call.caller(), asset.id(), Fields.ofBody(Json.bytes(request)));
        return back(call, "");
    }

    private Reply share(Call call) {
        DataAsset asset = dataAssets.get(call.caller(), call.path("id"), Action.SHARE);
        permissions.change(
                call.caller(),
                asset,
                PermissionsView.request(call.form(), permissions.of(asset)),
                List.of());
        return back(call, "#permissions");
    }

    private Reply archive(Call call) {
        requests.archive(
                call.caller(), call.path("id"), call.form().text("archived").equals("true"));
        return back(call, "");
    }

    private Reply delete(Call call) {
        requests.delete(call.caller(), call.path("id"));
        return Reply.seeOther("/data");
    }
}
