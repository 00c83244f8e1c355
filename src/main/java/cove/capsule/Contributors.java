// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import java.util.List;

/** Who made a program, and where they work, as its code says. */
record Contributors(List<String> authors, List<String> affiliations) {
    Contributors {
        authors = List.copyOf(authors);
        affiliations = List.copyOf(affiliations);
    }
}
