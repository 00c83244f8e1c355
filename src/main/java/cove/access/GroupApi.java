// SPDX-License-Identifier: Apache-2.0
package cove.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.util.List;

/** Groups over HTTP; ours, the vendor's come from an identity provider. */
public final class GroupApi {
    private static final String GROUPS = "/api/cove/v1/groups";

    private record GroupJson(
            String id,
            String name,
            long created,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<String> members) {
        static GroupJson of(Group group) {
            return new GroupJson(
                    group.id(), group.name(), group.created().getEpochSecond(), group.members());
        }

        /** For whoever may give it a role: who is in it is not told. */
        GroupJson withoutMembers() {
            return new GroupJson(id, name, created, null);
        }
    }

    private final Groups groups;

    public GroupApi(Groups groups) {
        this.groups = groups;
    }

    public void addTo(Routes routes) {
        routes.get(GROUPS, this::list)
                .post(GROUPS, this::add, Scope.ADMIN)
                .patch(GROUPS + "/{group}", this::rename, Scope.ADMIN)
                .delete(GROUPS + "/{group}", this::remove, Scope.ADMIN)
                .post(GROUPS + "/{group}/members", this::members, Scope.ADMIN);
    }

    /** All may know which there are; who is in them is the administrators'. */
    private Reply list(Call call) {
        return Reply.json(
                groups.all().stream()
                        .map(GroupJson::of)
                        .map(group -> call.caller().admin() ? group : group.withoutMembers())
                        .toList());
    }

    private Reply add(Call call) {
        var body = call.body();
        String name = body.requiredText("name");
        List<String> members = body.texts("members").orElse(List.of());
        body.throwIfWrong();
        return Reply.json(GroupJson.of(groups.add(name, members)));
    }

    private Reply rename(Call call) {
        var body = call.body();
        String name = body.requiredText("name");
        body.throwIfWrong();
        return Reply.json(GroupJson.of(groups.rename(call.path("group"), name)));
    }

    private Reply remove(Call call) {
        groups.remove(call.path("group"));
        return Reply.noContent();
    }

    private Reply members(Call call) {
        var body = call.body();
        List<String> coming = body.texts("add").orElse(List.of());
        List<String> going = body.texts("remove").orElse(List.of());
        body.throwIfWrong();
        return Reply.json(GroupJson.of(groups.changeMembers(call.path("group"), coming, going)));
    }
}
