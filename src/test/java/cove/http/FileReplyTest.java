// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileReplyTest {
    @TempDir private Path folder;
    private Path file;
    private ServedRoutes served;

    @BeforeEach
    void serve() throws IOException {
        file = Files.writeString(folder.resolve("ten.csv"), "0123456789");
        served =
                new ServedRoutes(
                        routes ->
                                routes.open(
                                        "/file",
                                        _ -> new FileReply(file, Optional.empty(), false)));
    }

    @AfterEach
    void close() {
        served.close();
    }

    private Answer range(String range) {
        return served.get("/file", Map.of("Range", range));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bytes=2-4      | 206 | 234        | bytes 2-4/10
                    bytes=7-       | 206 | 789        | bytes 7-9/10
                    bytes=-3       | 206 | 789        | bytes 7-9/10
                    bytes=-99      | 206 | 0123456789 | bytes 0-9/10
                    bytes=8-99     | 206 | 89         | bytes 8-9/10
                    bytes=10-      | 416 | ''         | bytes */10
                    bytes=-0       | 416 | ''         | bytes */10
                    bytes=4-2      | 200 | 0123456789 | ''
                    bytes=0-1,3-4  | 200 | 0123456789 | ''
                    nonsense       | 200 | 0123456789 | ''
                    """)
    void aRangeIsAnswered(String range, int status, String text, String contentRange) {
        Answer answer = range(range);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
        assertThat(answer.header("Content-Length")).isEqualTo("" + text.length());
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    void headOfAPartTellsItsLength() {
        Answer answer = served.send("HEAD", "/file", Map.of("Range", "bytes=2-4"), null);

        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Content-Length")).isEqualTo("3");
    }

    @Test
    void aPartIsSentOnlyOfTheVersionThatTheClientHas() throws IOException {
        String tag = served.get("/file").header("ETag");
        var wanted = Map.of("Range", "bytes=2-4", "If-Range", tag);
        assertThat(served.get("/file", wanted).status()).isEqualTo(206);

        Files.setLastModifiedTime(file, FileTime.fromMillis(1));

        Answer changed = served.get("/file", wanted);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).isEqualTo("0123456789");
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        String tag = served.get("/file").header("ETag");

        for (String known : new String[] {tag, "\"other\", " + tag, "W/" + tag, "*"}) {
            Answer answer = served.get("/file", Map.of("If-None-Match", known));

            assertThat(answer.status()).as(known).isEqualTo(304);
            assertThat(answer.header("ETag")).isEqualTo(tag);
        }
        assertThat(served.get("/file", Map.of("If-None-Match", "\"other\"")).status())
                .isEqualTo(200);
    }

    @Test
    void anEmptyFileIsSentWhole() throws IOException {
        Files.write(file, new byte[0]);

        assertThat(served.get("/file").status()).isEqualTo(200);
        assertThat(served.get("/file").header("Content-Length")).isEqualTo("0");
        assertThat(range("bytes=0-").status()).isEqualTo(416);
    }

    @Test
    void aFileLargerThanAnyBufferIsSentWhole() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new java.util.Random(1).nextBytes(bytes);
        Files.write(file, bytes);

        assertThat(served.get("/file").body()).isEqualTo(bytes);
        assertThat(range("bytes=1000000-2999999").body())
                .isEqualTo(java.util.Arrays.copyOfRange(bytes, 1_000_000, 3_000_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a.csv      | text/csv; charset=utf-8
                    a.TXT      | text/plain; charset=utf-8
                    a.log      | text/plain; charset=utf-8
                    a.svg      | image/svg+xml
                    a.png      | image/png
                    a.html     | text/html; charset=utf-8
                    a.json     | application/json
                    a.pdf      | application/pdf
                    a.fastq.gz | application/gzip
                    output     | application/octet-stream
                    """)
    void aTypeIsGuessedFromTheName(String name, String type) throws IOException {
        file = Files.writeString(folder.resolve(name), "x");

        assertThat(served.get("/file").header("Content-Type")).startsWith(type);
    }

    @Test
    void aFileThatIsGoneIsTroubleOfTheDisk() throws IOException {
        Files.delete(file);

        Answer answer = served.get("/file");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.message()).contains("disk");
    }
}
