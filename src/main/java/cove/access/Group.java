// SPDX-License-Identifier: Apache-2.0
package cove.access;

import java.time.Instant;
import java.util.List;

/**
 * Users who are given roles together.
 *
 * @param members their emails
 */
public record Group(String id, String name, Instant created, List<String> members) {
    public Group {
        members = List.copyOf(members);
    }
}
