// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Program;
import cove.computation.Computation;
import cove.dataasset.Provenance;
import java.util.List;
import java.util.Optional;

/**
 * What a data asset was made by, with the names of what the reader may know of.
 *
 * @param computation that made it, if it is still here
 * @param program that it ran
 * @param inputs the data assets that it read
 * @param members that a combined one is made of
 */
record DataAssetOrigin(
        Optional<Provenance> provenance,
        Optional<Computation> computation,
        Optional<Program> program,
        List<Named> inputs,
        List<Named> members) {
    /** Another data asset: its name, or its id where the reader may not know of it. */
    record Named(String id, Optional<String> name, String mount) {
        String label() {
            return name.orElse(id);
        }
    }

    String programId() {
        return provenance.flatMap(known -> known.capsule().or(known::pipeline)).orElse("");
    }
}
