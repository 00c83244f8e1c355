// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachedSecretsTest {
    private static final String NEW = ".codeocean/secrets.json";
    private static final String OLD = "environment/environment.yml";

    @TempDir private Path capsule;

    @BeforeEach
    void aCapsule() throws IOException {
        write("code/run", "true\n");
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(capsule.resolve(file).getParent());
        Files.writeString(capsule.resolve(file), text);
    }

    private List<AttachedSecret> read() {
        return CapsuleFolder.read(capsule).attachedSecrets();
    }

    private static AttachedSecret general(String id, String description, String variable) {
        return new AttachedSecret(
                "general",
                Optional.ofNullable(id),
                Optional.ofNullable(description),
                Map.of("value", variable));
    }

    @Test
    void aFileNamesTheVariablesOfItsSecrets() throws IOException {
        write(
                NEW,
                """
                {"version": 1, "secrets": [
                  {"type": "general", "id": "k1", "description": "My key", "value": "TOKEN"},
                  {"type": "aws", "id": "k2", "access_key_id": "A", "secret_access_key": "S", "region": "R"}]}
                """);

        assertThat(read())
                .containsExactly(
                        general("k1", "My key", "TOKEN"),
                        new AttachedSecret(
                                "aws",
                                Optional.of("k2"),
                                Optional.empty(),
                                Map.of(
                                        "access_key_id", "A",
                                        "secret_access_key", "S",
                                        "region", "R")));
    }

    @Test
    void variablesThatAreNotNamedHaveTheUsualNames() throws IOException {
        write(
                NEW,
                """
                {"secrets": [{"type": "general", "description": "a"}, {"type": "general", "id": "b"},
                  {"type": "aws"}]}
                """);

        assertThat(read())
                .containsExactly(
                        general(null, "a", "CUSTOM_KEY"),
                        general("b", null, "CUSTOM_KEY_2"),
                        new AttachedSecret(
                                "aws",
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(
                                        "access_key_id", "AWS_ACCESS_KEY_ID",
                                        "secret_access_key", "AWS_SECRET_ACCESS_KEY",
                                        "region", "AWS_DEFAULT_REGION")));
    }

    @Test
    void theOlderFormIsReadWhereThereIsNoNewOne() throws IOException {
        write(
                OLD,
                """
                environment_version: 1
                credentials:
                - type: general
                  id: k1
                  description: My key
                  value: TOKEN
                """);

        assertThat(read()).containsExactly(general("k1", "My key", "TOKEN"));

        write(NEW, "{\"secrets\": []}");
        assertThat(read()).isEmpty();
    }

    @Test
    void anEnvironmentOfAnotherToolIsPassedOver() throws IOException {
        write(OLD, "name: analysis\nchannels: [conda-forge]\ncredentials: none\n");
        assertThat(read()).isEmpty();

        write(OLD, "name: {{ no yaml\n");
        assertThat(read()).isEmpty();
    }

    @Test
    void whatCannotBeAVariableIsToldWithItsPlace() throws IOException {
        write(
                NEW,
                """
                {"secrets": [{"type": "general", "value": "MY KEY"}, {"value": "X"},
                  {"type": "general", "value": "A"}, {"type": "general", "value": "A"}]}
                """);

        assertThat(Reasons.of(this::read))
                .hasSize(3)
                .allSatisfy(reason -> assertThat(reason).startsWith(NEW + ":"))
                .anyMatch(reason -> reason.contains("no name of an environment variable"))
                .anyMatch(reason -> reason.contains("type is missing"))
                .anyMatch(reason -> reason.contains("which another secret takes already"));
    }
}
