// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import cove.testing.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser's cookie opens, and what it does not. */
class SessionTest {
    private static final Pattern PROOF = Pattern.compile("data-proof=\"([^\"]+)\"");

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static String tokenId;
    private static String token;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        JsonNode made = newToken();
        tokenId = made.path("id").textValue();
        token = made.path("token").textValue();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static JsonNode newToken() {
        return cove.admin()
                .post("/api/cove/v1/tokens", Json.text(Map.of("scopes", List.of("admin"))))
                .ok()
                .json();
    }

    private static Answer get(String path, String cookie) {
        return cove.raw("GET", path, Map.of("Cookie", cookie), null);
    }

    private static Answer send(String path, String form, String cookie, String... more) {
        var headers = new HashMap<String, String>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Cookie", cookie);
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return cove.raw("POST", path, headers, form.getBytes(StandardCharsets.UTF_8));
    }

    private static String signedIn(String with) {
        Answer answer = send("/sign-in", "token=" + with, "");
        assertThat(answer.status()).isEqualTo(303);
        return answer.header("Set-Cookie").replaceFirst(";.*", "");
    }

    private static String proof(String cookie) {
        var found = PROOF.matcher(get("/computations", cookie).ok().text());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    @Test
    void whoIsNotSignedInIsLedToTheDoorAndBack() {
        Answer answer = get("/computations?before=5", "");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).isEqualTo("/sign-in?to=%2Fcomputations%3Fbefore%3D5");
        Answer led = send("/sign-in", "to=/computations?before=5&token=" + token, "");
        assertThat(led.header("Location")).isEqualTo("/computations?before=5");
    }

    @Test
    void theCookieIsForThisServerAloneAndForNoScript() {
        Answer answer = send("/sign-in", "token=" + token, "");

        assertThat(answer.header("Set-Cookie"))
                .contains("; HttpOnly", "; SameSite=Lax", "; Path=/")
                .doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "//evil.example", "/\\evil.example", "evil"})
    void nobodyIsLedToAnotherSite(String to) {
        Answer answer =
                send(
                        "/sign-in",
                        "to=%s&token=%s"
                                .formatted(URLEncoder.encode(to, StandardCharsets.UTF_8), token),
                        "");

        assertThat(answer.header("Location")).isEqualTo("/");
    }

    @Test
    void aWrongTokenIsToldOnThePage() {
        Answer answer = send("/sign-in", "token=cop_wrong", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("is not known here", "role=\"alert\"");
    }

    @Test
    void aCookieThatWasChangedOpensNothing() {
        String cookie = signedIn(token);
        String later = cookie.replaceFirst("\\.[0-9]+\\.", ".99999999999.");
        String other = cookie.replace(tokenId, tokenId.replaceFirst("^.", "0"));

        for (String forged : new String[] {later, other, cookie + "x", "cove_session=a.1.b"}) {
            assertThat(get("/computations", forged).status()).isEqualTo(303);
        }
        assertThat(get("/computations", cookie).status()).isEqualTo(200);
    }

    @Test
    void aSessionEndsWithItsToken() {
        JsonNode made = newToken();
        String cookie = signedIn(made.path("token").textValue());
        assertThat(get("/computations", cookie).status()).isEqualTo(200);

        cove.admin().delete("/api/cove/v1/tokens/" + made.path("id").textValue()).ok();

        assertThat(get("/computations", cookie).status()).isEqualTo(303);
    }

    @Test
    void aSessionOutlivesTheServer() {
        String cookie = signedIn(token);

        cove.restart();

        assertThat(get("/computations", cookie).status()).isEqualTo(200);
    }

    @Test
    void aLinkSignsInOnce() {
        String link =
                cove.admin()
                        .post("/api/cove/v1/sign_in_links", "{}")
                        .ok()
                        .json()
                        .path("url")
                        .textValue();
        String path = URI.create(link).getPath();
        String form = "code=" + path.substring("/sign-in/".length());
        // What looks at it first, such as a mail program, does not use it up.
        assertThat(get(path, "").text()).contains("signs you in once");

        assertThat(send("/sign-in", form, "").header("Set-Cookie")).startsWith("cove_session=");
        Answer again = send("/sign-in", form, "");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).contains("used already");
    }

    @Test
    void aFormOfAnotherSiteDoesNothing() {
        String cookie = signedIn(token);
        String proof = proof(cookie);

        assertThat(send("/sign-out", "", cookie).status()).isEqualTo(403);
        assertThat(send("/sign-out", "proof=" + proof + "x", cookie).status()).isEqualTo(403);
        assertThat(
                        send("/sign-out", "proof=" + proof, cookie, "Sec-Fetch-Site", "cross-site")
                                .status())
                .isEqualTo(403);
        assertThat(send("/sign-out", "proof=" + proof, cookie).status()).isEqualTo(303);
    }

    @Test
    void aCallOfTheApiInASessionIsProvenWhereItChangesSomething() {
        String cookie = signedIn(token);
        String body = "{\"email\": \"eve@example.org\"}";
        var headers = new HashMap<>(Map.of("Cookie", cookie));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        assertThat(get("/api/cove/v1/users", cookie).status()).isEqualTo(200);
        assertThat(cove.raw("POST", "/api/cove/v1/users", headers, bytes).status()).isEqualTo(403);
        headers.put("X-Cove-Proof", proof(cookie));
        assertThat(cove.raw("POST", "/api/cove/v1/users", headers, bytes).status()).isEqualTo(200);
    }

    @Test
    void aPageTellsAProblemAsAPage() {
        Answer answer = get("/computations/unknown", signedIn(token));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.text()).contains("Not found", "unknown");
    }

    @Test
    void pagesRunOurScriptsAloneAndAreInNoFrame() {
        assertThat(get("/computations", signedIn(token)).header("Content-Security-Policy"))
                .contains(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }
}
