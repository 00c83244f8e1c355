// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.s3.Credentials;
import cove.s3.UserKeys;
import cove.secret.Secret;
import cove.secret.SecretType;
import cove.secret.SecretValues;
import cove.secret.Secrets;
import java.util.List;
import java.util.Optional;

/** The users' secrets of type aws, as buckets ask for them. */
record SecretKeys(Secrets secrets) implements UserKeys {
    @Override
    public Optional<Credentials.Keys> named(String user, String name) {
        return secrets.find(user, name)
                .filter(secret -> secret.type() == SecretType.AWS)
                .flatMap(this::keys);
    }

    @Override
    public Optional<Credentials.Keys> only(String user) {
        List<Secret> all = secrets.ofType(user, SecretType.AWS);
        return all.size() == 1 ? keys(all.getFirst()) : Optional.empty();
    }

    private Optional<Credentials.Keys> keys(Secret secret) {
        return secrets.open(secret).map(SecretValues::members).map(SecretKeys::keys);
    }

    private static Credentials.Keys keys(java.util.Map<String, String> members) {
        return new Credentials.Keys(
                members.get("access_key_id"),
                members.get("secret_access_key"),
                Optional.empty(),
                Optional.ofNullable(members.get("region")).filter(region -> !region.isEmpty()));
    }
}
