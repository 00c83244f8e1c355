// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import cove.http.Call;
import cove.http.Fields;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Stream;

/** A user's own secrets over HTTP; ours. Values go in and never come back. */
public final class SecretApi {
    private record SecretJson(String id, String name, String type, long created, long updated) {
        SecretJson(Secret secret) {
            this(
                    secret.id(),
                    secret.name(),
                    secret.type().word(),
                    secret.created().getEpochSecond(),
                    secret.updated().getEpochSecond());
        }
    }

    private final Secrets secrets;

    public SecretApi(Secrets secrets) {
        this.secrets = secrets;
    }

    public void addTo(Routes routes) {
        routes.get("/api/cove/v1/secrets", this::list, Scope.CAPSULE_READ)
                .post("/api/cove/v1/secrets", this::set, Scope.CAPSULE_WRITE)
                .delete("/api/cove/v1/secrets/{id}", this::remove, Scope.CAPSULE_WRITE);
    }

    /** Nobody else's, for an administrator neither. */
    private Reply list(Call call) {
        return Reply.json(
                secrets.ofUser(call.caller().userId()).stream().map(SecretJson::new).toList());
    }

    private Reply set(Call call) {
        Fields body = call.body();
        String name = body.requiredText("name");
        Optional<SecretType> type = type(body);
        var members = new LinkedHashMap<String, String>();
        type.ifPresent(
                known ->
                        Stream.concat(known.required().stream(), known.optional().stream())
                                .forEach(
                                        member ->
                                                body.hiddenText(member)
                                                        .filter(text -> !text.isEmpty())
                                                        .ifPresent(
                                                                text ->
                                                                        members.put(
                                                                                member, text))));
        body.throwIfWrong();
        var secret =
                secrets.set(
                        call.caller().userId(),
                        name,
                        type.orElseThrow(),
                        new SecretValues(members));
        return Reply.json(new SecretJson(secret));
    }

    private static Optional<SecretType> type(Fields body) {
        String word = body.text("type").orElse(SecretType.GENERAL.word());
        Optional<SecretType> type = SecretType.parse(word);
        if (type.isEmpty()) {
            body.mistake("type must be general or aws");
        }
        return type;
    }

    private Reply remove(Call call) {
        secrets.remove(call.caller().userId(), call.path("id"));
        return Reply.noContent();
    }
}
