// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of results by their signed URLs, as scripts fetch them: without a token. */
class ResultFileTest {
    private static final List<String> NAMES =
            List.of(
                    "with blanks.csv",
                    " leading",
                    "größe-日本-🧬.txt",
                    "100%.txt",
                    "a%20b",
                    "a+b",
                    "a#b",
                    "a?b=c&d",
                    "semi;colon",
                    "quo\"te's",
                    "back\\slash",
                    "[x]{y}|^`",
                    "..hidden..",
                    "new\nline",
                    "plots/nested file.svg");

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String computation;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        var script = new StringBuilder("mkdir /results/plots\n");
        for (String name : NAMES) {
            String encoded =
                    Base64.getEncoder()
                            .encodeToString(("/results/" + name).getBytes(StandardCharsets.UTF_8));
            script.append("printf 'this is it' > \"$(base64 -d <<< %s)\"\n".formatted(encoded));
        }
        script.append("printf 0123456789 > /results/ten.csv; : > /results/empty.bin\n");
        computation = dana.run(dana.addCapsule(SmallFolder.capsule(script.toString())));
        assertThat(dana.waitFor(computation).path("exit_code").intValue()).isZero();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String downloadUrl(String path) {
        return dana.resultUrls(computation, path).ok().json().path("download_url").textValue();
    }

    private static String viewUrl(String path) {
        return dana.resultUrls(computation, path).ok().json().path("view_url").textValue();
    }

    static Stream<String> names() {
        return NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyNameIsListedAndFetched(String name) {
        String folder = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
        JsonNode items = dana.results(computation, folder).json().path("items");

        assertThat(items.findValuesAsText("path")).contains(name);
        assertThat(URI.create(downloadUrl(name)).isAbsolute()).isTrue();
        assertThat(dana.fetch(downloadUrl(name), Map.of()).ok().text()).isEqualTo("this is it");
        assertThat(dana.fetch(viewUrl(name), Map.of()).ok().text()).isEqualTo("this is it");
    }

    @Test
    void aDownloadKeepsItsName() {
        Answer answer = dana.fetch(downloadUrl("größe-日本-🧬.txt"), Map.of());

        assertThat(answer.header("Content-Disposition"))
                .isEqualTo(
                        "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC-%F0%9F%A7%AC.txt");
    }

    @Test
    void aViewIsShownInPlaceWithItsType() {
        Answer answer = dana.fetch(viewUrl("ten.csv"), Map.of());

        assertThat(answer.header("Content-Disposition")).isEqualTo("inline");
        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./ten.csv",
                "plots/../ten.csv",
                "plots/./../ten.csv",
                "ten.csv/",
                ".//ten.csv"
            })
    void aUrlSurvivesClientsThatTidyPaths(String path) {
        String url = downloadUrl(path);

        assertThat(url).isEqualTo(URI.create(url).normalize().toString());
        assertThat(dana.fetch(url, Map.of()).ok().text()).isEqualTo("0123456789");
    }

    @Test
    void bytesAreNeverCompressed() {
        for (String encodings : List.of("gzip, deflate", "br, gzip;q=1.0, *;q=0.5", "identity")) {
            Answer answer =
                    dana.fetch(downloadUrl("ten.csv"), Map.of("Accept-Encoding", encodings));

            assertThat(answer.headers()).doesNotContainKey("content-encoding");
            assertThat(answer.header("Content-Length")).isEqualTo("10");
            assertThat(answer.text()).isEqualTo("0123456789");
        }
    }

    @Test
    void aUrlThatWasChangedIsRefused() {
        String url = downloadUrl("ten.csv");
        String other =
                computation.replace(
                        computation.charAt(0), computation.charAt(0) == 'a' ? 'b' : 'a');
        List<String> changed =
                List.of(
                        url.replace("ten.csv", "empty.bin"),
                        url.replace("/" + computation, "/" + other),
                        url.replaceFirst("expires=\\d+", "expires=99999999999"),
                        url.replaceFirst("expires=\\d+", "expires=0"),
                        url.replaceFirst("expires=\\d+", "expires=x"),
                        url.replaceFirst("expires=\\d+&", ""),
                        url.replaceFirst("&sig=.*", ""),
                        url.replaceFirst("&sig=.*", "&sig="),
                        url.replaceFirst("sig=.", "sig=g"),
                        url + "0",
                        url + "&view=1",
                        viewUrl("ten.csv").replace("&view=1", ""),
                        url.substring(0, url.indexOf('?')));

        assertThat(changed)
                .allSatisfy(
                        wrong -> {
                            Answer answer = dana.fetch(wrong, Map.of());

                            assertThat(answer.status()).as(wrong).isEqualTo(403);
                            assertThat(answer.message()).contains("ask the API for a new one");
                        });
    }

    @Test
    void aTokenDoesNotReplaceTheSignature() {
        String url = downloadUrl("ten.csv").replaceFirst("\\?.*", "");

        assertThat(
                        dana.fetch(url, Map.of("Authorization", CoveHarness.basic(dana.token())))
                                .status())
                .isEqualTo(403);
    }

    @Test
    void headTellsTheSameWithoutTheBytes() {
        Answer answer = dana.fetch("HEAD", downloadUrl("ten.csv"), Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.body()).isEmpty();
        assertThat(dana.fetch("POST", downloadUrl("ten.csv"), Map.of()).status()).isEqualTo(404);
    }

    @Test
    void aPartIsSentWhenItIsAskedFor() {
        Answer answer = dana.fetch(downloadUrl("ten.csv"), Map.of("Range", "bytes=2-4"));

        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(answer.text()).isEqualTo("234");
    }

    @Test
    void anEmptyFileIsSentAsOne() {
        Answer answer = dana.fetch(downloadUrl("empty.bin"), Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void theSameFileHasTheSameTag() {
        String tag = dana.fetch(downloadUrl("ten.csv"), Map.of()).header("ETag");

        Answer again = dana.fetch(downloadUrl("ten.csv"), Map.of("If-None-Match", tag));

        assertThat(tag).startsWith("\"").endsWith("\"");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theDeprecatedCallAnswersAndSaysThatItIs() {
        Answer answer =
                dana.get(
                        COMPUTATIONS
                                + "/"
                                + computation
                                + "/results/download_url?path=with blanks.csv".replace(" ", "%20"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Deprecation")).matches("@\\d+");
        assertThat(answer.header("Sunset")).endsWith("2026 23:59:59 GMT");
        assertThat(dana.fetch(answer.json().path("url").textValue(), Map.of()).ok().text())
                .isEqualTo("this is it");
    }

    @Test
    void aUrlIsOverWithItsComputation() {
        String id = dana.run(dana.addCapsule(SmallFolder.capsule("echo a > /results/a")));
        dana.waitFor(id);
        String url = dana.resultUrls(id, "a").json().path("view_url").textValue();
        assertThat(dana.fetch(url, Map.of()).status()).isEqualTo(200);

        dana.delete(COMPUTATIONS + "/" + id).ok();

        assertThat(dana.fetch(url, Map.of()).status()).isEqualTo(404);
    }

    @Test
    void aUrlNamesTheHostThatTheCallerUsed() {
        Answer answer =
                dana.send(
                        "GET",
                        COMPUTATIONS + "/" + computation + "/results/urls?path=ten.csv",
                        Map.of("Host", "cove.example.org:8443"),
                        null);

        assertThat(answer.json().path("download_url").textValue())
                .startsWith("http://cove.example.org:8443/files/r/");
    }
}
