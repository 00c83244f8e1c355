// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.s3.Changes;
import cove.s3.Manifest;
import java.util.Optional;

/**
 * Data in a bucket that a run read: what was there when it began, and whether it was the same at
 * its end. Stored, and told by the API, as it is.
 *
 * @param dataAsset the id of the data asset in whose place it was, a member of a combined one
 *     included
 * @param mount the path below {@code /data}
 * @param digest that of {@link Manifest}: the same when keys, sizes and ETags are
 * @param asRegistered whether it then was what the data asset was made of
 * @param atEnd whether it was unchanged or changed then, or unknown; none while the run is not over
 * @param changes what became of it, where it is not the same
 * @param reason why that is unknown
 */
public record ExternalInput(
        @JsonProperty("data_asset") String dataAsset,
        String mount,
        String url,
        @JsonProperty("endpoint_name") String endpoint,
        long files,
        long size,
        String digest,
        @JsonProperty("as_registered") Optional<Boolean> asRegistered,
        @JsonProperty("at_end") Optional<String> atEnd,
        Optional<Changes> changes,
        Optional<String> reason) {
    static ExternalInput pinned(ExternalPart part, Manifest manifest) {
        return new ExternalInput(
                part.dataAsset(),
                part.mount(),
                part.source().location().url(),
                part.source().location().endpoint(),
                manifest.files(),
                manifest.size(),
                manifest.digest(),
                part.digest().map(manifest.digest()::equals),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    ExternalInput compared(Changes found) {
        return found.any()
                ? atEnd("changed", Optional.of(found), Optional.empty())
                : atEnd("unchanged", Optional.empty(), Optional.empty());
    }

    ExternalInput notCompared(String reason) {
        return atEnd("unknown", Optional.empty(), Optional.of(reason));
    }

    private ExternalInput atEnd(String word, Optional<Changes> changes, Optional<String> reason) {
        return new ExternalInput(
                dataAsset,
                mount,
                url,
                endpoint,
                files,
                size,
                digest,
                asRegistered,
                Optional.of(word),
                changes,
                reason);
    }
}
