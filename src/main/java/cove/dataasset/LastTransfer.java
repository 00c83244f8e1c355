// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of the last transfer of a data asset to another place.
 *
 * @param done when its files last came to another place
 * @param error why a later transfer failed
 */
public record LastTransfer(Optional<Instant> done, Optional<String> error) {
    /** What is known of one that was never transferred. */
    public static final LastTransfer NONE = new LastTransfer(Optional.empty(), Optional.empty());
}
