// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.dataasset.Provenance.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data asset on the wire (the SDK's data_asset.py). {@code digest} and {@code archived} are ours;
 * the SDK ignores them.
 */
record DataAssetJson(
        String id,
        long created,
        String name,
        String mount,
        @JsonProperty("last_used") long lastUsed,
        String owner,
        @JsonProperty("owner_email") String ownerEmail,
        String state,
        String type,
        Optional<String> description,
        List<String> tags,
        Optional<Long> files,
        Optional<Long> size,
        Optional<String> digest,
        Optional<Boolean> archived,
        Optional<ProvenanceJson> provenance,
        @JsonProperty("app_parameters") Optional<List<Parameter>> appParameters,
        @JsonProperty("nextflow_profile") Optional<String> nextflowProfile,
        @JsonProperty("custom_metadata") Optional<Map<String, Object>> customMetadata,
        @JsonProperty("source_bucket") Optional<SourceBucketJson> sourceBucket,
        @JsonProperty("contained_data_assets") Optional<List<Contained>> containedDataAssets,
        @JsonProperty("last_transferred") Optional<Long> lastTransferred,
        @JsonProperty("transfer_error") Optional<String> transferError,
        @JsonProperty("failure_reason") Optional<String> failureReason) {

    /** {@code endpoint_name} is ours: a bucket's name alone does not say where it is. */
    record SourceBucketJson(
            String origin,
            String bucket,
            Optional<String> prefix,
            @JsonProperty("endpoint_name") String endpointName,
            Optional<Boolean> external) {
        SourceBucketJson(SourceBucket source) {
            this(
                    source.origin().word(),
                    source.location().bucket(),
                    Optional.of(source.location().prefix()).filter(prefix -> !prefix.isEmpty()),
                    source.location().endpoint(),
                    Optional.of(source.external()).filter(is -> is));
        }
    }

    /**
     * {@code capsule} is for what has no computation; {@code capsule_id}, {@code pipeline_id},
     * {@code version}, {@code environment} and {@code processes} are ours.
     */
    record ProvenanceJson(
            Optional<String> commit,
            @JsonProperty("run_script") Optional<String> runScript,
            @JsonProperty("data_assets") List<String> dataAssets,
            Optional<String> computation,
            Optional<String> capsule,
            @JsonProperty("capsule_id") Optional<String> capsuleId,
            @JsonProperty("pipeline_id") Optional<String> pipelineId,
            Optional<Integer> version,
            Optional<String> environment,
            Optional<List<Provenance.NamedProcess>> processes) {
        ProvenanceJson(Provenance provenance) {
            this(
                    provenance.commit(),
                    provenance.runScript(),
                    provenance.dataAssets(),
                    provenance.computation(),
                    provenance.computation().isPresent()
                            ? Optional.empty()
                            : provenance.capsule().or(provenance::pipeline),
                    provenance.capsule(),
                    provenance.pipeline(),
                    provenance.version(),
                    provenance.environment(),
                    Optional.of(provenance.processes()).filter(some -> !some.isEmpty()));
        }
    }

    static DataAssetJson of(DataAsset asset) {
        Labels labels = asset.labels();
        var ready =
                asset.state() instanceof DataAssetState.Ready content
                        ? Optional.of(content)
                        : Optional.<DataAssetState.Ready>empty();
        return new DataAssetJson(
                asset.id(),
                asset.created().getEpochSecond(),
                labels.name(),
                labels.mount(),
                asset.lastUsed().map(Instant::getEpochSecond).orElse(0L),
                asset.owner(),
                asset.ownerEmail(),
                asset.state().word(),
                asset.type(),
                labels.description(),
                labels.tags(),
                ready.map(DataAssetState.Ready::files),
                ready.map(DataAssetState.Ready::size),
                ready.flatMap(DataAssetState.Ready::digest),
                Optional.of(asset.archived()).filter(is -> is),
                asset.provenance().map(ProvenanceJson::new),
                asset.provenance().map(Provenance::parameters).filter(some -> !some.isEmpty()),
                asset.provenance().flatMap(Provenance::nextflowProfile),
                Optional.of(labels.customMetadata()).filter(some -> !some.isEmpty()),
                asset.sourceBucket().map(SourceBucketJson::new),
                Optional.of(asset.contained()).filter(some -> !some.isEmpty()),
                asset.lastTransfer().done().map(Instant::getEpochSecond),
                asset.lastTransfer().error(),
                asset.state() instanceof DataAssetState.Failed(String reason)
                        ? Optional.of(reason)
                        : Optional.empty());
    }
}
