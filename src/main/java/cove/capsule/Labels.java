// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.CapsuleMetadata;
import java.util.List;
import java.util.Optional;

/** What a program is called and said to be, by its {@code metadata.yml} and by people. */
record Labels(
        String name, Optional<String> description, Optional<String> field, List<String> tags) {
    Labels {
        tags = List.copyOf(tags);
    }

    /** What the code says anew replaces what is known; what it says as before does not. */
    Labels after(CapsuleMetadata before, CapsuleMetadata now) {
        return new Labels(
                before.name().equals(now.name()) ? name : now.name().orElse(name),
                before.description().equals(now.description()) ? description : now.description(),
                before.field().equals(now.field()) ? field : now.field(),
                before.tags().equals(now.tags()) ? tags : now.tags());
    }
}
