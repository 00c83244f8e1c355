// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Form;
import cove.metadata.MetadataSchema;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which folder of a bucket is to become a data asset, in a form.
 *
 * @param origin {@code aws} for any store that speaks S3, or {@code gcp}
 * @param stays whether the files stay there
 * @param open whether anybody may read the bucket
 * @param clientId of an HMAC key of Google's; its secret is never shown again
 * @param mayUseInput whether the caller may take from the server's own input bucket
 */
record BucketForm(
        LabelsForm labels,
        String origin,
        String endpoint,
        String bucket,
        String prefix,
        boolean stays,
        boolean open,
        String clientId,
        boolean input,
        boolean mayUseInput) {
    static BucketForm of(Form form, MetadataSchema schema, boolean mayUseInput) {
        return new BucketForm(
                LabelsForm.of(form, schema),
                form.text("origin"),
                form.text("endpoint_name"),
                form.text("bucket"),
                form.text("prefix"),
                form.text("files").equals("stay"),
                form.value("public").isPresent(),
                form.text("client_id"),
                form.value("use_input_bucket").isPresent(),
                mayUseInput);
    }

    /** As the API takes it. */
    static Map<String, Object> request(Form form, MetadataSchema schema) {
        Map<String, Object> request = LabelsForm.request(form, schema);
        var source = new LinkedHashMap<String, Object>();
        boolean google = form.text("origin").equals("gcp");
        boolean input = form.value("use_input_bucket").isPresent();
        if (!input) {
            source.put("bucket", form.text("bucket"));
        }
        source.put("prefix", form.text("prefix"));
        if (google) {
            source.put("client_id", form.text("client_id"));
            source.put("client_secret", form.text("client_secret"));
        } else {
            source.put("endpoint_name", form.text("endpoint_name"));
            source.put("keep_on_external_storage", form.text("files").equals("stay"));
            source.put("public", form.value("public").isPresent());
            source.put("use_input_bucket", input);
        }
        request.put("source", Map.of(google ? "gcp" : "aws", source));
        return request;
    }
}
