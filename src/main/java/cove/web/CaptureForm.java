// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Form;
import cove.metadata.MetadataSchema;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The form that makes a data asset of results.
 *
 * @param path of a folder of the results, empty for all of them
 * @param key sent twice it makes one
 * @param problem why what was sent could not be done; else empty
 */
record CaptureForm(LabelsForm labels, String path, String key, String problem) {
    private static final int LONGEST_MOUNT = 60;

    /** As it is first shown. */
    static CaptureForm of(RunView run, MetadataSchema schema) {
        String name = "%s, %s".formatted(run.program(), run.name());
        return new CaptureForm(
                new LabelsForm(name, mount(name), "", "", MetadataForm.of(schema, Map.of())),
                "",
                UUID.randomUUID().toString(),
                "");
    }

    /** A name for a folder that needs no quotes in a shell. */
    private static String mount(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String cut = plain.substring(0, Math.min(plain.length(), LONGEST_MOUNT));
        return cut.isEmpty() ? "results" : cut;
    }

    /** With what was sent, and why it could not be done. */
    static CaptureForm refused(Form form, MetadataSchema schema, String why) {
        return new CaptureForm(
                LabelsForm.of(form, schema), form.text("path"), form.text("key"), why);
    }

    /** As the API takes it. */
    static Map<String, Object> request(Form form, MetadataSchema schema, String computation) {
        var request = new HashMap<>(LabelsForm.request(form, schema));
        request.put(
                "source",
                Map.of("computation", Map.of("id", computation, "path", form.text("path"))));
        return request;
    }

    boolean isRefused() {
        return !problem.isEmpty();
    }
}
