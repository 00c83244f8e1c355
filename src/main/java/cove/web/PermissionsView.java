// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Grant;
import cove.access.PermissionsRequest;
import cove.access.Shareable;
import cove.http.Fields;
import cove.http.Form;
import cove.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has which role on a capsule, a pipeline or a data asset, as a page shows and changes it.
 *
 * @param path where the form is sent to
 * @param what the object is, in words
 * @param owner who made it, and stays its owner
 * @param parts what it is run with, in words, to be shared along; empty where there is none
 * @param problem what was wrong with what was entered
 */
record PermissionsView(
        String path,
        String what,
        String owner,
        List<Row> rows,
        String everyone,
        boolean mayChange,
        String parts,
        String problem) {
    private static final String NONE = "none";

    /** Somebody with a role, and the roles they can be given. */
    record Row(Grant.Kind kind, String name, String role) {
        List<String> roles() {
            return kind == Grant.Kind.USER
                    ? List.of("viewer", "editor", "owner")
                    : List.of("discoverable", "viewer", "editor", "owner");
        }

        /** How the form calls them. */
        String field() {
            return kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + name;
        }
    }

    static PermissionsView of(
            String path,
            Shareable object,
            List<Grant> grants,
            boolean mayChange,
            String parts,
            String problem) {
        return new PermissionsView(
                path,
                object.objectKind().word(),
                object.ownerEmail(),
                grants.stream()
                        .filter(grant -> grant.kind() != Grant.Kind.EVERYONE)
                        .filter(grant -> !grant.grantee().equals(object.owner()))
                        .map(grant -> new Row(grant.kind(), grant.name(), grant.role().word()))
                        .toList(),
                everyone(grants),
                mayChange,
                parts,
                problem);
    }

    private static String everyone(List<Grant> grants) {
        return grants.stream()
                .filter(grant -> grant.kind() == Grant.Kind.EVERYONE)
                .map(grant -> grant.role().word())
                .findFirst()
                .orElse(NONE);
    }

    /**
     * What the form asks for. Only what somebody changed in it is changed: meanwhile others may
     * have given roles too.
     *
     * @param grants that are in force now
     */
    static PermissionsRequest request(Form form, List<Grant> grants) {
        Map<String, String> users = roles(grants, Grant.Kind.USER);
        Map<String, String> groups = roles(grants, Grant.Kind.GROUP);
        List<String> who = form.all("who");
        List<String> was = form.all("was");
        List<String> role = form.all("role");
        for (int i = 0; i < Math.min(who.size(), Math.min(was.size(), role.size())); i++) {
            if (!role.get(i).equals(was.get(i))) {
                give(who.get(i), role.get(i), users, groups);
            }
        }
        if (!form.text("name").isEmpty()) {
            give(form.text("kind") + ":" + form.text("name"), form.text("new"), users, groups);
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("users", wire(users, "email"));
        body.put("groups", wire(groups, "group"));
        if (!form.text("everyone").equals(form.text("everyone-was"))) {
            body.put("everyone", form.text("everyone"));
        }
        body.put("share_assets", form.value("parts").isPresent());
        Fields fields = Fields.ofBody(Json.bytes(body));
        var request = PermissionsRequest.read(fields);
        fields.throwIfWrong();
        return request;
    }

    private static Map<String, String> roles(List<Grant> grants, Grant.Kind kind) {
        var roles = new LinkedHashMap<String, String>();
        grants.stream()
                .filter(grant -> grant.kind() == kind)
                .forEach(grant -> roles.put(grant.name(), grant.role().word()));
        return roles;
    }

    private static void give(
            String who, String role, Map<String, String> users, Map<String, String> groups) {
        boolean user = who.startsWith("user:");
        Map<String, String> of = user ? users : groups;
        String name = who.substring(who.indexOf(':') + 1);
        if (role.equals(NONE)) {
            of.remove(name);
        } else {
            of.put(name, role);
        }
    }

    private static List<Map<String, String>> wire(Map<String, String> roles, String member) {
        return roles.entrySet().stream()
                .map(one -> Map.of(member, one.getKey(), "role", one.getValue()))
                .toList();
    }
}
