// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.db.Database;
import cove.testing.SettableClock;
import cove.testing.TestingDatabase;
import cove.token.Tokens;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] OTHER_KEY = "0123456789abcdef0123456789abcdeF".getBytes(US_ASCII);

    @TempDir private Path folder;
    private Database database;
    private Secrets secrets;
    private String dana;
    private String robin;

    @BeforeEach
    void open() {
        database = TestingDatabase.open(folder);
        var clock = new SettableClock();
        var tokens = new Tokens(database, clock);
        dana = tokens.addUser("dana@example.org", false).id();
        robin = tokens.addUser("robin@example.org", false).id();
        secrets = new Secrets(database, () -> KEY, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SecretValues value(String text) {
        return new SecretValues(Map.of("value", text));
    }

    private Secret set(String name, String text) {
        return secrets.set(dana, name, SecretType.GENERAL, value(text));
    }

    @Test
    void aSecretOpensForItsOwnerByNameAndById() {
        Secret set = set("My key", "open sesame");

        assertThat(secrets.find(dana, "My key")).contains(set);
        assertThat(secrets.find(dana, set.id())).contains(set);
        assertThat(secrets.open(set)).contains(value("open sesame"));
    }

    @Test
    void nobodyElseFindsOrRemovesIt() {
        Secret set = set("My key", "open sesame");

        assertThat(secrets.find(robin, "My key")).isEmpty();
        assertThat(secrets.find(robin, set.id())).isEmpty();
        assertThat(secrets.ofUser(robin)).isEmpty();
        assertThatThrownBy(() -> secrets.remove(robin, set.id())).hasMessageContaining("no secret");
    }

    @Test
    void whatIsSetAgainKeepsItsIdAndName() {
        Secret first = set("My key", "open");
        Secret second = set(first.id(), "sesame");

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.name()).isEqualTo("My key");
        assertThat(secrets.ofUser(dana)).hasSize(1);
        assertThat(secrets.open(second)).contains(value("sesame"));
    }

    @Test
    void aSecretKeepsItsType() {
        set("My key", "open sesame");
        var aws = new SecretValues(Map.of("access_key_id", "a", "secret_access_key", "b"));

        assertThatThrownBy(() -> secrets.set(dana, "My key", SecretType.AWS, aws))
                .hasMessageContaining("is of type general, not aws");
        assertThat(secrets.open(secrets.find(dana, "My key").orElseThrow()))
                .contains(value("open sesame"));
    }

    @Test
    void allMistakesAreToldWithoutAnyValue() {
        var aws = new SecretValues(Map.of("access_key_id", "sesame\0"));

        assertThatThrownBy(() -> secrets.set(dana, " ", SecretType.AWS, aws))
                .hasMessageContainingAll("name", "secret_access_key is missing", "NUL")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void aRemovedSecretIsGone() {
        Secret set = set("My key", "open sesame");

        secrets.remove(dana, "My key");

        assertThat(secrets.find(dana, "My key")).isEmpty();
        assertThat(secrets.open(set)).isEmpty();
    }

    @Test
    void noFileHoldsAValue() {
        set("My key", "open sesame");

        assertThat(TestingDatabase.holds("My key", folder)).isTrue();
        assertThat(TestingDatabase.holds("sesame", folder)).isFalse();
    }

    @Test
    void theSameValueIsSealedAnewEachTime() {
        var seal = new SecretSeal(() -> KEY);
        Secret secret = set("My key", "open sesame");

        assertThat(seal.seal(secret, value("same"))).isNotEqualTo(seal.seal(secret, value("same")));
    }

    @Test
    void aSealedValueOpensInNoOtherSecretAndWithNoOtherKey() {
        var seal = new SecretSeal(() -> KEY);
        Secret mine = set("My key", "open sesame");
        Secret other = set("Other key", "x");
        byte[] bytes = seal.seal(mine, value("open sesame"));

        assertThat(seal.open(mine, bytes)).isEqualTo(value("open sesame"));
        assertThatThrownBy(() -> seal.open(other, bytes)).hasMessageContaining("Other key");
        assertThatThrownBy(() -> new SecretSeal(() -> OTHER_KEY).open(mine, bytes))
                .hasMessageContainingAll("cannot be decrypted", "keys/secrets");
    }

    @Test
    void valuesAreNotPrinted() {
        assertThat(value("open sesame").toString()).isEqualTo("SecretValues[value]");
    }
}
