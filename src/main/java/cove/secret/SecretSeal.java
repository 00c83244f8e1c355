// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import cove.http.Json;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Encrypts what secrets keep, by AES-256-GCM as Tink has it. Whose secret it is, which and of which
 * type is authenticated along: moved into another row, a sealed value opens no more.
 */
final class SecretSeal {
    /** Told in what is sealed, so that another key may follow this one some day. */
    private static final int KEY_ID = 1;

    private static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final Supplier<byte[]> key;
    private Aead aead;

    /**
     * Reads no key yet.
     *
     * @param key 32 bytes; asked for when there is a first secret to seal or to open
     */
    SecretSeal(Supplier<byte[]> key) {
        this.key = key;
    }

    byte[] seal(Secret secret, SecretValues values) {
        try {
            return aead().encrypt(Json.MAPPER.writeValueAsBytes(values.members()), about(secret));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work here", e);
        }
    }

    /** What was sealed; {@link Problem.Conflict} when the key is another one by now. */
    SecretValues open(Secret secret, byte[] sealed) {
        try {
            byte[] json = aead().decrypt(sealed, about(secret));
            return new SecretValues(
                    Json.MAPPER.readValue(json, new TypeReference<Map<String, String>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new CoveException(
                    new Problem.Conflict(
                            "The secret '%s' cannot be decrypted: the key in the home's keys/secrets is not the one it was encrypted with. Restore that file, or set the secret again."
                                    .formatted(secret.name())),
                    e);
        }
    }

    /** Seals what is no secret of a user's, but was made of some. */
    byte[] seal(byte[] plain, String about) {
        try {
            return aead().encrypt(plain, bytes(about));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work here", e);
        }
    }

    /** Opens it; {@link Problem.Conflict} when the key is another one by now. */
    byte[] open(byte[] sealed, String about) {
        try {
            return aead().decrypt(sealed, bytes(about));
        } catch (GeneralSecurityException e) {
            throw new CoveException(
                    new Problem.Conflict(
                            "The secrets of run %s cannot be decrypted: the key in the home's keys/secrets is not the one they were encrypted with. Restore that file."
                                    .formatted(about)),
                    e);
        }
    }

    /** Never what is told about a user's secret, which has slashes. */
    private static byte[] bytes(String about) {
        return ("run " + about).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] about(Secret secret) {
        return "%s/%s/%s"
                .formatted(secret.owner(), secret.id(), secret.type().word())
                .getBytes(StandardCharsets.UTF_8);
    }

    private synchronized Aead aead() throws GeneralSecurityException {
        if (aead == null) {
            aead = aead(key.get());
        }
        return aead;
    }

    @AccessesPartialKey // Tink's word for a key that was not made by Tink
    private static Aead aead(byte[] key) throws GeneralSecurityException {
        AeadConfig.register();
        var parameters =
                AesGcmParameters.builder()
                        .setKeySizeBytes(key.length)
                        .setIvSizeBytes(IV_BYTES)
                        .setTagSizeBytes(TAG_BYTES)
                        .setVariant(AesGcmParameters.Variant.TINK)
                        .build();
        var aesKey =
                AesGcmKey.builder()
                        .setParameters(parameters)
                        .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                        .setIdRequirement(KEY_ID)
                        .build();
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(aesKey).makePrimary())
                .build()
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
    }
}
