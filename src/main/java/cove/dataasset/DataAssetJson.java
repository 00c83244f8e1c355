// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.dataasset.Provenance.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data asset on the wire (API reference, 5.1). {@code digest} and {@code archived} are ours; the
 * SDK ignores them.
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
        @JsonProperty("failure_reason") Optional<String> failureReason) {

    /**
     * The SDK knows {@code capsule} too, for what has no computation; {@code capsule_id}, {@code
     * pipeline_id}, {@code version} and {@code environment} are ours.
     */
    record ProvenanceJson(
            String commit,
            @JsonProperty("run_script") String runScript,
            @JsonProperty("data_assets") List<String> dataAssets,
            String computation,
            @JsonProperty("capsule_id") Optional<String> capsuleId,
            @JsonProperty("pipeline_id") Optional<String> pipelineId,
            Optional<Integer> version,
            Optional<String> environment) {
        ProvenanceJson(Provenance provenance) {
            this(
                    provenance.commit(),
                    provenance.runScript(),
                    provenance.dataAssets(),
                    provenance.computation(),
                    provenance.capsule(),
                    provenance.pipeline(),
                    provenance.version(),
                    provenance.environment());
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
                ready.map(DataAssetState.Ready::digest),
                Optional.of(asset.archived()).filter(is -> is),
                asset.provenance().map(ProvenanceJson::new),
                asset.provenance().map(Provenance::parameters).filter(some -> !some.isEmpty()),
                asset.provenance().flatMap(Provenance::nextflowProfile),
                Optional.of(labels.customMetadata()).filter(some -> !some.isEmpty()),
                asset.state() instanceof DataAssetState.Failed(String reason)
                        ? Optional.of(reason)
                        : Optional.empty());
    }
}
