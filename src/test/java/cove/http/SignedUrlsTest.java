// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import cove.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedUrlsTest {
    private final SettableClock clock = new SettableClock();
    private final SignedUrls urls = new SignedUrls(new byte[32], clock);
    private final ServedRoutes served =
            new ServedRoutes(
                    routes ->
                            routes.open(
                                    "/files/r/{id}/{path:(?s:.+)}",
                                    call -> {
                                        urls.check(call, "r", call.path("id"), call.path("path"));
                                        return Reply.json(SignedUrls.isView(call));
                                    }));

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void aSignedUrlOpensItsFile() {
        assertThat(served.get(urls.sign("r", "1", "a.csv", false)).text()).isEqualTo("false");
        assertThat(served.get(urls.sign("r", "1", "a.csv", true)).text()).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a+b", "ä/ö", "100%", "a#b?c=d&e", "a;b", "a%2Fb", "\n", "a/b/c"})
    void everyNameSurvivesTheUrl(String path) {
        String url = urls.sign("r", "1", path, false);

        assertThat(served.get(url).status()).isEqualTo(200);
        assertThat(url).matches("[\\w/%.*?=&-]+");
    }

    @Test
    void aUrlIsOverAfterTwelveHours() {
        String url = urls.sign("r", "1", "a", false);

        clock.forward(Duration.ofHours(12).minusSeconds(1));
        assertThat(served.get(url).status()).isEqualTo(200);

        clock.forward(Duration.ofSeconds(1));
        Answer answer = served.get(url);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).contains("no longer in force", "ask the API for a new one");
    }

    @Test
    void anotherKeyOpensNothing() {
        byte[] other = new byte[32];
        other[31] = 1;

        assertThat(served.get(new SignedUrls(other, clock).sign("r", "1", "a", false)).status())
                .isEqualTo(403);
    }

    @Test
    void aSignatureHoldsForItsAreaAndObjectOnly() {
        for (String url :
                new String[] {
                    urls.sign("d", "1", "a", false).replace("/files/d/", "/files/r/"),
                    urls.sign("r", "2", "a", false).replace("/r/2/", "/r/1/"),
                    urls.sign("r", "1", "b/a", false).replace("/1/b/a", "/1/b%2Fc"),
                }) {
            assertThat(served.get(url).status()).as(url).isEqualTo(403);
        }
    }
}
