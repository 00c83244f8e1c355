// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Data in a bucket that a computation read ({@code external_data} of docs/api.md), in words. */
record ExternalData(JsonNode json) {
    static List<ExternalData> of(Computation computation) {
        return StreamSupport.stream(computation.json().path("external_data").spliterator(), false)
                .map(ExternalData::new)
                .toList();
    }

    private String mount() {
        return json.path("mount").asText();
    }

    private String place() {
        return "%s at /data/%s".formatted(json.path("url").asText(), mount());
    }

    /** Where it was, how much, and whether it stayed the same. */
    String line() {
        return "%s: %d files, %s%s%s"
                .formatted(
                        place(),
                        json.path("files").asLong(),
                        Amount.bytes(json.path("size").asLong()),
                        json.path("as_registered").asBoolean(true)
                                ? ""
                                : ", not what the data asset was made of",
                        atEnd());
    }

    private String atEnd() {
        return switch (json.path("at_end").asText()) {
            case "unchanged" -> ", unchanged while it ran";
            case "changed" -> ", CHANGED while it ran: " + changes();
            case "unknown" -> ", not known whether unchanged: " + json.path("reason").asText();
            default -> "";
        };
    }

    private String changes() {
        JsonNode changes = json.path("changes");
        var examples = new ArrayList<String>();
        changes.path("examples").forEach(example -> examples.add(example.asText()));
        return "%d added, %d removed, %d changed (%s%s)"
                .formatted(
                        changes.path("added").asLong(),
                        changes.path("removed").asLong(),
                        changes.path("changed").asLong(),
                        String.join(", ", examples.subList(0, Math.min(5, examples.size()))),
                        examples.size() > 5 ? ", ..." : "");
    }

    /** What may make two computations of the same code and data assets differ. */
    static List<String> differences(Computation original, Computation repetition) {
        var sentences = new ArrayList<String>();
        Map<String, ExternalData> before = new TreeMap<>();
        of(original).forEach(data -> before.put(data.mount(), data));
        for (ExternalData data : of(repetition)) {
            ExternalData other = before.get(data.mount());
            if (other != null && !other.json().path("digest").equals(data.json().path("digest"))) {
                sentences.add(
                        "What is in %s is not what it was when %s read it."
                                .formatted(data.place(), original.id()));
            }
        }
        for (Computation one : List.of(original, repetition)) {
            for (ExternalData data : of(one)) {
                if (data.json().path("at_end").asText().equals("changed")) {
                    sentences.add(
                            "What is in %s changed while %s read it."
                                    .formatted(data.place(), one.id()));
                }
            }
        }
        return List.copyOf(sentences);
    }
}
