// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.access.GrantStore.Changes;
import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Gives roles on objects and takes them. */
public final class Permissions {
    private final GrantStore store;
    private final Access access;

    public Permissions(Database database, Access access) {
        this.store = new GrantStore(database);
        this.access = access;
    }

    /** The roles that were given on an object, in the order of the names. */
    public List<Grant> of(Shareable object) {
        return store.of(object.id());
    }

    /**
     * Changes who has which role, all of it or nothing.
     *
     * @param object which the caller may share
     * @param parts what it is run with; those that the caller may share too are shared with the
     *     same ones where the request says so
     */
    public void change(
            Caller caller,
            Shareable object,
            PermissionsRequest request,
            Collection<? extends Shareable> parts) {
        Role own = access.role(caller, object).orElseThrow();
        Map<Shareable, Role> shared = new LinkedHashMap<>();
        for (Shareable part : parts) {
            if (access.may(caller, Action.SHARE, part)) {
                shared.put(part, access.role(caller, part).orElseThrow());
            }
        }
        store.change(
                changes -> {
                    if (!changes.has(object)) {
                        throw CoveException.notFound(object.objectKind().word(), object.id());
                    }
                    List<Grant> before = changes.of(object.id());
                    Map<String, Role> wanted = wanted(changes, object, request, before);
                    checkOwners(object, own, before, wanted);
                    replace(changes, object, before, wanted);
                    if (request.shareAssets()) {
                        Map<String, Role> given = given(changes, request);
                        shared.forEach(
                                (part, role) -> {
                                    if (changes.has(part)) {
                                        raise(changes, part, role, given);
                                    }
                                });
                    }
                });
    }

    /** What is to be there afterwards, by grantee; all that is wrong with it at once. */
    private static Map<String, Role> wanted(
            Changes changes, Shareable object, PermissionsRequest request, List<Grant> before) {
        var mistakes = new ArrayList<String>();
        unknown(request.users(), changes::userWith)
                .ifPresent(
                        names ->
                                mistakes.add(
                                        "There is no user %s; an administrator adds users with: cove user add EMAIL"
                                                .formatted(names)));
        unknown(request.groups(), changes::groupWith)
                .ifPresent(
                        names ->
                                mistakes.add(
                                        "There is no group %s; an administrator makes groups with: cove group add NAME"
                                                .formatted(names)));
        var wanted = new LinkedHashMap<String, Role>();
        keepUnless(request.users().isPresent(), Grant.Kind.USER, before, wanted);
        keepUnless(request.groups().isPresent(), Grant.Kind.GROUP, before, wanted);
        keepUnless(request.everyone().isPresent(), Grant.Kind.EVERYONE, before, wanted);
        wanted.putAll(given(changes, request));
        if (wanted.getOrDefault(object.owner(), Role.OWNER) != Role.OWNER) {
            mistakes.add(
                    "%s made %s %s and stays its owner; leave them out, or name them as owner"
                            .formatted(
                                    object.ownerEmail(), object.objectKind().word(), object.id()));
        }
        CoveException.throwIfAny(mistakes);
        wanted.remove(object.owner());
        return wanted;
    }

    private static Optional<String> unknown(
            Optional<Map<String, Role>> named, Function<String, Optional<String>> find) {
        List<String> names =
                named.map(Map::keySet).stream()
                        .flatMap(Collection::stream)
                        .filter(name -> find.apply(name).isEmpty())
                        .map(name -> "'" + Echo.of(name) + "'")
                        .toList();
        return Optional.of(String.join(", ", names)).filter(text -> !text.isEmpty());
    }

    private static void keepUnless(
            boolean replaced, Grant.Kind kind, List<Grant> before, Map<String, Role> wanted) {
        before.stream()
                .filter(grant -> grant.kind() == kind && !replaced)
                .forEach(grant -> wanted.put(grant.grantee(), grant.role()));
    }

    /** The roles that the request gives, by the grantee's id. */
    private static Map<String, Role> given(Changes changes, PermissionsRequest request) {
        var given = new LinkedHashMap<String, Role>();
        request.users()
                .ifPresent(
                        users ->
                                users.forEach(
                                        (email, role) ->
                                                changes.userWith(email)
                                                        .ifPresent(id -> given.put(id, role))));
        request.groups()
                .ifPresent(
                        groups ->
                                groups.forEach(
                                        (name, role) ->
                                                changes.groupWith(name)
                                                        .ifPresent(id -> given.put(id, role))));
        request.everyone().flatMap(Role::parse).ifPresent(role -> given.put(Caller.EVERYONE, role));
        return given;
    }

    /** Nobody gives or takes more than they have. */
    private static void checkOwners(
            Shareable object, Role own, List<Grant> before, Map<String, Role> wanted) {
        if (own == Role.OWNER) {
            return;
        }
        boolean taken =
                before.stream()
                        .anyMatch(
                                grant ->
                                        grant.role() == Role.OWNER
                                                && wanted.get(grant.grantee()) != Role.OWNER);
        boolean given =
                wanted.entrySet().stream()
                        .filter(entry -> entry.getValue() == Role.OWNER)
                        .anyMatch(
                                entry ->
                                        before.stream()
                                                .noneMatch(
                                                        grant ->
                                                                grant.grantee()
                                                                                .equals(
                                                                                        entry
                                                                                                .getKey())
                                                                        && grant.role()
                                                                                == Role.OWNER));
        if (taken || given) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "You have the role %s on %s %s, and only its owners give and take the role owner; name its owners as they are, or ask %s to do it."
                                    .formatted(
                                            own.word(),
                                            object.objectKind().word(),
                                            object.id(),
                                            object.ownerEmail())));
        }
    }

    private static void replace(
            Changes changes, Shareable object, List<Grant> before, Map<String, Role> wanted) {
        before.stream()
                .map(Grant::grantee)
                .filter(grantee -> !wanted.containsKey(grantee))
                .forEach(grantee -> changes.remove(object, grantee));
        wanted.forEach((grantee, role) -> changes.put(object, grantee, role));
    }

    /** A role that somebody has on a part already is never made weaker. */
    private static void raise(Changes changes, Shareable part, Role own, Map<String, Role> given) {
        var known = new LinkedHashMap<String, Role>();
        changes.of(part.id()).forEach(grant -> known.put(grant.grantee(), grant.role()));
        given.forEach(
                (grantee, role) -> {
                    Role allowed = own.includes(role) ? role : own;
                    boolean stronger =
                            Optional.ofNullable(known.get(grantee))
                                    .filter(has -> has.includes(allowed))
                                    .isEmpty();
                    if (stronger && !grantee.equals(part.owner())) {
                        changes.put(part, grantee, allowed);
                    }
                });
    }
}
