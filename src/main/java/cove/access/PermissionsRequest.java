// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.http.Fields;
import cove.problem.Echo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The roles that an object shall have given: a part that is absent stays as it is, an empty one
 * takes all roles of its kind.
 *
 * @param users by email
 * @param groups by name
 * @param everyone a role's word, or {@code none}
 * @param shareAssets whether what the object is run with is shared with the same ones
 */
public record PermissionsRequest(
        Optional<Map<String, Role>> users,
        Optional<Map<String, Role>> groups,
        Optional<String> everyone,
        boolean shareAssets) {
    private static final List<Role> OF_USERS = List.of(Role.OWNER, Role.EDITOR, Role.VIEWER);
    private static final List<Role> OF_GROUPS =
            List.of(Role.OWNER, Role.EDITOR, Role.VIEWER, Role.DISCOVERABLE);
    private static final List<String> OF_EVERYONE =
            List.of(Role.VIEWER.word(), Role.DISCOVERABLE.word(), "none");

    /** Reads a request; its mistakes are left in the fields. */
    public static PermissionsRequest read(Fields body) {
        return new PermissionsRequest(
                roles(body, "users", "email", OF_USERS),
                roles(body, "groups", "group", OF_GROUPS),
                body.word("everyone", OF_EVERYONE),
                // The vendor's own example sends it as a word.
                body.boolOrText("share_assets").orElse(false));
    }

    private static Optional<Map<String, Role>> roles(
            Fields body, String part, String member, List<Role> allowed) {
        return body.objects(part)
                .map(
                        entries -> {
                            var roles = new LinkedHashMap<String, Role>();
                            var seen = new ArrayList<String>();
                            for (Fields entry : entries) {
                                String name = entry.requiredText(member);
                                entry.requiredWord(
                                                "role", allowed.stream().map(Role::word).toList())
                                        .flatMap(Role::parse)
                                        .ifPresent(role -> roles.put(name, role));
                                if (seen.contains(name.toLowerCase(Locale.ROOT))) {
                                    body.mistake(
                                            "%s has '%s' more than once; give it one role"
                                                    .formatted(part, Echo.of(name)));
                                }
                                seen.add(name.toLowerCase(Locale.ROOT));
                            }
                            return roles;
                        });
    }
}
