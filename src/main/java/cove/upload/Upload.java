// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import java.time.Instant;
import java.util.Optional;

/**
 * A data asset whose files are still being sent.
 *
 * @param id that of the data asset, a draft meanwhile
 * @param origin where the sender has the files, in words that only the sender understands
 * @param boot since when the machine ran that took the first of them
 * @param touched when something of it came last
 * @param expected what the sender says that all of it is, once it was asked to end
 * @param problem why it could not end when it was asked to
 */
public record Upload(
        String id,
        String owner,
        Optional<String> origin,
        String boot,
        Instant created,
        Instant touched,
        boolean finishing,
        Optional<Expected> expected,
        Optional<String> problem) {

    /** What all files together must be, as far as the sender said so. */
    public record Expected(Optional<Long> files, Optional<Long> size, Optional<String> digest) {}
}
