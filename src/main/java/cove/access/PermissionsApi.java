// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.http.Call;
import cove.http.Caller;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.util.Collection;

/** Permissions over HTTP, of capsules, pipelines and data assets alike. */
public final class PermissionsApi {
    /** How a room finds the objects whose permissions are asked for. */
    public interface Objects<T extends Shareable> {
        /**
         * The object, if the caller may do this with it.
         *
         * @throws cove.problem.CoveException {@code NotFound} or {@code Forbidden} otherwise
         */
        T get(Caller caller, String id, Action action);

        /** What an object is run with; nothing by default. */
        default Collection<? extends Shareable> partsOf(Caller caller, T object) {
            return java.util.List.of();
        }
    }

    private final Permissions permissions;

    public PermissionsApi(Permissions permissions) {
        this.permissions = permissions;
    }

    /**
     * Adds the routes below a path that ends in the objects' plural.
     *
     * @param read the scope to see them, and {@code write} to change them
     */
    public <T extends Shareable> PermissionsApi addTo(
            Routes routes, String objectsPath, Scope read, Scope write, Objects<T> objects) {
        String path = objectsPath + "/{id}/permissions";
        routes.get(path, call -> show(call, objects), read)
                .post(path, call -> change(call, objects), write);
        return this;
    }

    private <T extends Shareable> Reply show(Call call, Objects<T> objects) {
        T object = objects.get(call.caller(), call.path("id"), Action.READ);
        return Reply.json(PermissionsJson.of(object, permissions.of(object)));
    }

    private <T extends Shareable> Reply change(Call call, Objects<T> objects) {
        T object = objects.get(call.caller(), call.path("id"), Action.SHARE);
        var body = call.body();
        var request = PermissionsRequest.read(body);
        body.throwIfWrong();
        permissions.change(
                call.caller(),
                object,
                request,
                request.shareAssets()
                        ? objects.partsOf(call.caller(), object)
                        : java.util.List.of());
        return Reply.noContent();
    }
}
