// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretCommandsTest {
    @TempDir private static Path folder;
    private static TestingCove cove;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static TestingCove.Outcome withInput(String input, Object... words) {
        InputStream usual = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return cove.cove(words);
        } finally {
            System.setIn(usual);
        }
    }

    private static TestingCove.Outcome run(String name, String secrets, String script) {
        Path capsule = cove.capsule(name, script);
        cove.write(Path.of(name + "/.codeocean/secrets.json"), secrets);
        return cove.cove("run", capsule);
    }

    @Test
    void aMissingSecretIsSetWithTheCommandThatTheRefusalTells() {
        String secrets =
                "{\"secrets\": [{\"type\": \"general\", \"description\": \"My key\", \"value\": \"TOKEN\"}]}";
        var refused = run("ask", secrets, "printf %s \"$TOKEN\" | od -An -c");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("cove secret set 'My key'");

        var set = withInput("a b\nc\n", "secret", "set", "My key");

        assertThat(set.exitCode()).as(set.err()).isZero();
        assertThat(set.answer()).matches("[0-9a-f-]{36}");
        assertThat(run("ask", secrets, "printf %s \"$TOKEN\" | od -An -c").out())
                .contains("a       b  \\n   c\n");
    }

    @Test
    void anAwsSecretIsALineForEachMember() {
        String secrets = "{\"secrets\": [{\"type\": \"aws\", \"description\": \"Lab\"}]}";
        withInput("AKIA1\nabc\neu-west-1\n", "secret", "set", "Lab", "--type", "aws");

        assertThat(
                        run(
                                        "aws",
                                        secrets,
                                        "echo $AWS_ACCESS_KEY_ID,$AWS_SECRET_ACCESS_KEY,$AWS_DEFAULT_REGION")
                                .out())
                .contains("AKIA1,abc,eu-west-1\n");
        assertThat(withInput("1\n2\n3\n4\n", "secret", "set", "Lab", "--type", "aws").err())
                .contains("4 lines");
    }

    @Test
    void secretsAreListedWithoutValuesAndRemovedByName() {
        withInput("hidden-value", "secret", "set", "Listed");

        assertThat(cove.cove("secret", "list").out())
                .contains("general", "Listed")
                .doesNotContain("hidden-value");
        assertThat(cove.cove("secret", "rm", "Listed").answer()).isEqualTo("removed Listed");
        assertThat(cove.cove("secret", "list").out()).doesNotContain("Listed");
        assertThat(cove.cove("secret", "rm", "Listed").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aValueIsNoArgument() {
        var outcome = withInput("", "secret", "set", "Key", "open-sesame");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(withInput("", "secret", "set", "Key").err()).contains("value is missing");
        assertThat(withInput("x", "secret", "set", "Key", "--type", "api").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
    }
}
