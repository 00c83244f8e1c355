// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.http.Fields;
import cove.metadata.MetadataSchema;
import cove.s3.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a new data asset is to be made of (the SDK's data_asset.py); its buckets were looked at. */
record CreateRequest(Labels labels, Source source) {
    private static final List<String> SOURCES =
            List.of("aws", "gcp", "computation", "cloud_workstation");

    static CreateRequest read(
            Fields body,
            BucketWishes wishes,
            CombinationWishes combinations,
            MetadataSchema schema) {
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
        schema.mistakesIn(labels.customMetadata()).forEach(body::mistake);
        Source source = source(body, wishes, combinations);
        body.throwIfWrong();
        return new CreateRequest(labels, source);
    }

    private static Source source(Fields body, BucketWishes wishes, CombinationWishes combinations) {
        Optional<Fields> source = body.object("source");
        List<String> sent =
                new ArrayList<>(
                        source.map(fields -> SOURCES.stream().filter(fields::has).toList())
                                .orElse(List.of()));
        if (body.has("data_asset_ids")) {
            sent.add("data_asset_ids");
        }
        if (sent.isEmpty()) {
            body.mistake(
                    "source is missing; send source.computation, source.aws or source.gcp, or data_asset_ids");
        } else if (sent.size() > 1) {
            body.mistake(
                    "Several sources were sent (%s); send one of them"
                            .formatted(String.join(", ", sent)));
        }
        for (String member : sent) {
            notHere(member).ifPresent(body::mistake);
        }
        Optional<Provenance> told = body.object("results_info").map(ResultsInfo::read);
        Optional<SourceBucket> target =
                body.object("target").flatMap(fields -> fields.object("aws")).map(wishes::target);
        Optional<Source> buckets =
                source.flatMap(fields -> fields.object("aws"))
                        .map(wishes::aws)
                        .<Source>map(bucket -> new Source.OfBucket(bucket, Optional.empty(), told))
                        .or(
                                () ->
                                        source.flatMap(fields -> fields.object("gcp"))
                                                .map(gcp -> googles(gcp, wishes, told)));
        var computation = source.flatMap(fields -> fields.object("computation"));
        if (computation.isEmpty() && body.has("target")) {
            body.mistake("target is for the results of a computation; send source.computation");
        }
        if (buckets.isEmpty() && told.isPresent()) {
            body.mistake("results_info is for results in a bucket; leave it out");
        }
        if (sent.equals(List.of("data_asset_ids"))) {
            return combinations.members(body);
        }
        Source ofComputation =
                new Source.OfComputation(
                        computation
                                .map(
                                        fields ->
                                                new ComputationSource(
                                                        fields.requiredText("id"),
                                                        fields.text("path").orElse("")))
                                .orElse(new ComputationSource("", "")),
                        target);
        return buckets.orElse(ofComputation);
    }

    private static Source googles(Fields gcp, BucketWishes wishes, Optional<Provenance> told) {
        Optional<Credentials.Keys> keys = BucketWishes.hmacKeys(gcp);
        return new Source.OfBucket(wishes.gcp(gcp, keys), keys, told);
    }

    private static Optional<String> notHere(String member) {
        return switch (member) {
            case "cloud_workstation" ->
                    Optional.of(
                            "source.cloud_workstation was sent, but there are no cloud workstations; send source.computation");
            default -> Optional.empty();
        };
    }
}
