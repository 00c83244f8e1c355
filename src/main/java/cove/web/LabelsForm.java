// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.dataasset.DataAsset;
import cove.http.Form;
import cove.metadata.MetadataSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What people say of a data asset, in a form.
 *
 * @param tags with commas between them
 */
record LabelsForm(
        String name, String mount, String description, String tags, MetadataForm metadata) {
    static LabelsForm of(DataAsset asset, MetadataSchema schema) {
        return new LabelsForm(
                asset.name(),
                asset.mount(),
                asset.labels().description().orElse(""),
                String.join(", ", asset.labels().tags()),
                MetadataForm.of(schema, asset.labels().customMetadata()));
    }

    /** What was entered before. */
    static LabelsForm of(Form form, MetadataSchema schema) {
        return new LabelsForm(
                form.text("name"),
                form.text("mount"),
                form.text("description"),
                form.text("tags"),
                MetadataForm.of(schema, MetadataForm.read(schema, form)));
    }

    /** As the API takes it. */
    static Map<String, Object> request(Form form, MetadataSchema schema) {
        var request = new LinkedHashMap<String, Object>();
        request.put("name", form.text("name"));
        request.put("mount", form.text("mount"));
        request.put("description", form.text("description"));
        request.put("tags", tags(form.text("tags")));
        Map<String, Object> metadata = MetadataForm.read(schema, form);
        request.put("custom_metadata", metadata);
        return request;
    }

    static List<String> tags(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
    }
}
