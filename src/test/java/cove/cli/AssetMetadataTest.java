// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cove asset add --metadata}, where the administrator's schema has required fields. */
class AssetMetadataTest {
    @TempDir private static Path folder;
    private static S3ProxyServer s3;
    private static TestingCove cove;
    private static Path reads;

    @BeforeAll
    static void start() throws IOException {
        s3 = S3ProxyServer.start().publicBucket("open").putPublic("open", "a.txt", "one");
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/cove.toml"), s3.settings("lab"));
        cove = TestingCove.served(folder);
        reads = cove.write(Path.of("reads/a.fq"), "acgt").getParent();
        Path schema =
                cove.write(
                        Path.of("schema.json"),
                        """
                        {"fields": [
                          {"name": "subject id", "type": "string", "required": true},
                          {"name": "weight", "type": "number", "required": true},
                          {"name": "born", "type": "date"},
                          {"name": "lane", "type": "number", "multiple": true}]}
                        """);
        assertThat(cove.cove("metadata", "set", schema).exitCode()).isZero();
    }

    @AfterAll
    static void close() {
        cove.close();
        s3.close();
    }

    private static TestingCove.Outcome add(List<?> source, String... said) {
        var words = new ArrayList<Object>(List.of("asset", "add", "--mount", "m", "--json"));
        words.addAll(source);
        for (String one : said) {
            words.addAll(List.of("--metadata", one));
        }
        return cove.cove(words.toArray());
    }

    private static String metadataOf(TestingCove.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.json().path("custom_metadata").toString();
    }

    @Test
    void aFolderIsAddedWithWhatItsFieldsAre() {
        var added =
                add(
                        List.of(reads),
                        "subject id=712345",
                        "weight=21.5",
                        "born=2024-02-29",
                        "lane=1",
                        "lane=2");

        assertThat(metadataOf(added))
                .isEqualTo(
                        "{\"subject id\":\"712345\",\"weight\":21.5,\"born\":1709164800,\"lane\":[1,2]}");
    }

    @Test
    void aBucketIsAddedWithThemToo() {
        var bucket = List.of("s3://open", "--endpoint", "lab", "--public");

        var added = add(bucket, "subject id=a=b", "weight=20", "born=2024-02-29T01:00:00+01:00");

        assertThat(metadataOf(added))
                .isEqualTo("{\"subject id\":\"a=b\",\"weight\":20,\"born\":1709164800}");
    }

    @Test
    void datesMayBeSecondsSince1970() {
        assertThat(metadataOf(add(List.of(reads), "subject id=s", "weight=1", "born=1709164800")))
                .contains("\"born\":1709164800");
    }

    @Test
    void allMistakesAreToldBeforeAnythingIsSent() {
        var wrong = add(List.of(reads), "weight=heavy", "born=soon", "colour=red");
        var unsaid = add(List.of(reads), "weight", "=5");

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err())
                .contains("custom_metadata.weight must be a number, but it is 'heavy'")
                .contains("custom_metadata.born must be a date")
                .contains("custom_metadata.colour is no field of this server")
                .contains("custom_metadata.subject id is missing");
        assertThat(unsaid.exitCode()).isEqualTo(2);
        assertThat(unsaid.err()).contains("NAME=VALUE", "'weight', '=5'");
    }
}
