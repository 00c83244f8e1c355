// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.http.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a new data asset is to be made of (API reference, 5.2), well-formed but not looked up. */
record CreateRequest(Labels labels, ComputationSource source) {
    private static final List<String> SOURCES =
            List.of("aws", "gcp", "computation", "cloud_workstation");

    static CreateRequest read(Fields body) {
        boolean named = body.text("name").isPresent();
        boolean mounted = body.text("mount").isPresent();
        var labels =
                new Labels(
                        body.requiredText("name"),
                        body.requiredText("mount"),
                        body.text("description"),
                        body.texts("tags").orElse(List.of()),
                        body.freeMembers("custom_metadata").orElse(Map.of()));
        if (named && mounted) {
            labels.mistakes().forEach(body::mistake);
        }
        var request = new CreateRequest(labels, source(body));
        body.throwIfWrong();
        return request;
    }

    private static ComputationSource source(Fields body) {
        Optional<Fields> source = body.object("source");
        List<String> sent =
                source.map(fields -> SOURCES.stream().filter(fields::has).toList())
                        .orElse(List.of());
        boolean combined = body.has("data_asset_ids");
        if (sent.size() + (combined ? 1 : 0) != 1) {
            body.mistake(
                    sent.isEmpty() && !combined
                            ? "source is missing; send source.computation with the id of a computation"
                            : "Several sources were sent (%s); send one of them"
                                    .formatted(
                                            String.join(
                                                    ", ",
                                                    Stream.concat(
                                                                    sent.stream(),
                                                                    combined
                                                                            ? Stream.of(
                                                                                    "data_asset_ids")
                                                                            : Stream.empty())
                                                            .toList())));
        } else if (!sent.equals(List.of("computation"))) {
            body.mistake(notYet(combined ? "data_asset_ids" : "source." + sent.getFirst()));
        }
        for (String member : List.of("target", "results_info")) {
            if (body.object(member).isPresent()) {
                body.mistake(notYet(member));
            }
        }
        return source.flatMap(fields -> fields.object("computation"))
                .map(
                        fields ->
                                new ComputationSource(
                                        fields.requiredText("id"), fields.text("path").orElse("")))
                .orElse(new ComputationSource("", ""));
    }

    private static String notYet(String member) {
        return switch (member) {
            case "source.cloud_workstation" ->
                    "source.cloud_workstation was sent, but there are no cloud workstations; send source.computation";
            case "data_asset_ids" ->
                    "data_asset_ids was sent, but data assets cannot be combined here yet; send each of them to the run";
            case "target" ->
                    "target was sent, but results cannot be kept in a bucket yet; leave it out to keep them here";
            case "results_info" ->
                    "results_info was sent, which describes files in a bucket, and these cannot be taken in yet; leave it out";
            default ->
                    "%s was sent, but data assets cannot come from a bucket yet; copy the files to this machine and add them with: cove asset add FOLDER --mount M"
                            .formatted(member);
        };
    }
}
