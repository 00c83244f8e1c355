// SPDX-License-Identifier: Apache-2.0
package cove.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.stream.Stream;

/** The wire's permissions object (the SDK's components.py). */
record PermissionsJson(
        @JsonProperty List<UserJson> users,
        @JsonProperty List<GroupJson> groups,
        @JsonProperty String everyone) {
    record UserJson(String email, String role) {}

    record GroupJson(String group, String role) {}

    /** Whoever made the object comes first. */
    static PermissionsJson of(Shareable object, List<Grant> grants) {
        return new PermissionsJson(
                Stream.concat(
                                Stream.of(new UserJson(object.ownerEmail(), Role.OWNER.word())),
                                of(grants, Grant.Kind.USER)
                                        .filter(grant -> !grant.grantee().equals(object.owner()))
                                        .map(
                                                grant ->
                                                        new UserJson(
                                                                grant.name(), grant.role().word())))
                        .toList(),
                of(grants, Grant.Kind.GROUP)
                        .map(grant -> new GroupJson(grant.name(), grant.role().word()))
                        .toList(),
                of(grants, Grant.Kind.EVERYONE)
                        .map(grant -> grant.role().word())
                        .findFirst()
                        .orElse("none"));
    }

    private static Stream<Grant> of(List<Grant> grants, Grant.Kind kind) {
        return grants.stream().filter(grant -> grant.kind() == kind);
    }
}
