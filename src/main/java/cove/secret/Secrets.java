// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import cove.db.Database;
import cove.problem.CoveException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The secrets of all users: sets them, and gives their values to runs of their owners. */
public final class Secrets {
    private static final int LONGEST_NAME = 200;

    /** Linux takes no variable of over 128 KiB (execve(2)). */
    private static final int LARGEST_BYTES = 64 << 10;

    private final SecretStore store;
    private final SecretSeal seal;
    private final InstantSource clock;

    /**
     * Reads no key before there is a secret.
     *
     * @param key 32 bytes that nobody else has
     */
    public Secrets(Database database, Supplier<byte[]> key, InstantSource clock) {
        this.store = new SecretStore(database);
        this.seal = new SecretSeal(key);
        this.clock = clock;
    }

    /** Encrypts what a run needs of secrets while it goes on; only {@link #openOf} reads it. */
    public byte[] sealFor(byte[] plain, String run) {
        return seal.seal(plain, run);
    }

    /** What was sealed for this run. */
    public byte[] openOf(byte[] sealed, String run) {
        return seal.open(sealed, run);
    }

    /** Makes a secret, or gives new values to the one that the user has under this name or id. */
    public Secret set(String owner, String nameOrId, SecretType type, SecretValues values) {
        check(nameOrId, type, values);
        Instant now = Instant.ofEpochMilli(clock.millis());
        return store.put(
                owner,
                nameOrId,
                known -> {
                    known.filter(secret -> secret.type() != type)
                            .ifPresent(secret -> refuse(secret, type));
                    return new Secret(
                            known.map(Secret::id).orElseGet(() -> UUID.randomUUID().toString()),
                            owner,
                            known.map(Secret::name).orElse(nameOrId),
                            type,
                            known.map(Secret::created).orElse(now),
                            now);
                },
                secret -> seal.seal(secret, values));
    }

    private static void refuse(Secret secret, SecretType wanted) {
        throw CoveException.invalid(
                "The secret '%s' is of type %s, not %s; remove it first, or choose another name."
                        .formatted(secret.name(), secret.type().word(), wanted.word()));
    }

    private static void check(String name, SecretType type, SecretValues values) {
        var mistakes = new ArrayList<String>();
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            mistakes.add("name must have 1 to %d characters on one line".formatted(LONGEST_NAME));
        }
        for (String member : type.required()) {
            if (values.members().getOrDefault(member, "").isEmpty()) {
                mistakes.add("%s is missing or empty".formatted(member));
            }
        }
        values.members()
                .forEach(
                        (member, value) -> {
                            if (value.indexOf('\0') >= 0) {
                                mistakes.add("%s holds a NUL character".formatted(member));
                            }
                            if (value.getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES) {
                                mistakes.add(
                                        "%s is over %d bytes".formatted(member, LARGEST_BYTES));
                            }
                        });
        CoveException.throwIfAny(mistakes);
    }

    /** All that a user has, without their values. */
    public List<Secret> ofUser(String owner) {
        return store.ofUser(owner);
    }

    /**
     * Encrypts what another room keeps for a while.
     *
     * @param purpose what it is for; only with the same word it opens again
     */
    public byte[] seal(String purpose, SecretValues values) {
        return seal.seal(nobodys(purpose), values);
    }

    /** What {@link #seal(String, SecretValues)} encrypted for this purpose. */
    public SecretValues unseal(String purpose, byte[] sealed) {
        return seal.open(nobodys(purpose), sealed);
    }

    /** Those of users have an owner. */
    private static Secret nobodys(String purpose) {
        return new Secret(purpose, "", purpose, SecretType.GENERAL, Instant.EPOCH, Instant.EPOCH);
    }

    /** A user's secrets of one type. */
    public List<Secret> ofType(String owner, SecretType type) {
        return ofUser(owner).stream().filter(secret -> secret.type() == type).toList();
    }

    /** Removes the secret that this user has under a name or id. */
    public void remove(String owner, String nameOrId) {
        store.remove(
                store.named(owner, nameOrId)
                        .orElseThrow(() -> CoveException.notFound("secret", nameOrId))
                        .id());
    }

    /** The secret that this user has under a name or id. */
    public Optional<Secret> find(String owner, String nameOrId) {
        return store.named(owner, nameOrId);
    }

    /**
     * What a secret keeps, for a run of its owner; nothing when it was removed.
     *
     * @throws CoveException when it cannot be decrypted, with words for its owner
     */
    public Optional<SecretValues> open(Secret secret) {
        return store.sealed(secret.id()).map(bytes -> seal.open(secret, bytes));
    }
}
