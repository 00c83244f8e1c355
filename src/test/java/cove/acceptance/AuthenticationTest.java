// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

class AuthenticationTest {
    private static final String ANY = "/api/v1/capsules/x";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("true"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void isRefused(Answer answer, String words) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"cove\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.message()).contains(words);
    }

    static Stream<String> wrongHeaders() {
        String token = dana.token();
        return Stream.of(
                "Basic " + base64("cop_wrong:"),
                "Basic " + base64(token + "x:"),
                "Basic " + base64(token.toUpperCase(java.util.Locale.ROOT) + ":"),
                "Basic " + base64(":" + token),
                "Basic " + base64(":"),
                "Basic",
                "Basic %%%",
                "Bearer cop_wrong",
                "Bearer",
                "Digest username=\"" + token + "\"",
                token);
    }

    @ParameterizedTest
    @MethodSource("wrongHeaders")
    void aCallWithoutATokenThatIsInForceIsRefused(String header) {
        isRefused(cove.raw("GET", ANY, Map.of("Authorization", header), null), "cove token create");
    }

    @Test
    void aCallWithoutAnAuthorizationHeaderIsRefusedAndStartsNothing() {
        var before = cove.stored();

        isRefused(cove.raw("GET", ANY, Map.of(), null), "user name of HTTP Basic");
        isRefused(
                cove.raw(
                        "POST",
                        COMPUTATIONS,
                        Map.of("Content-Type", "application/json"),
                        runOf(capsule).toString().getBytes(StandardCharsets.UTF_8)),
                "user name of HTTP Basic");

        assertThat(cove.stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic %s", "basic %s", "BASIC  %s "})
    void theTokenIsTheUserNameOfHttpBasic(String form) {
        for (String pair : List.of(dana.token() + ":", dana.token(), dana.token() + ":ignored")) {
            Answer answer =
                    cove.raw(
                            "GET",
                            ANY,
                            Map.of("Authorization", form.formatted(base64(pair))),
                            null);

            assertThat(answer.status()).as(pair).isEqualTo(404);
        }
    }

    @Test
    void theTokenMayComeAsABearer() {
        Answer answer =
                cove.raw("GET", ANY, Map.of("Authorization", "Bearer " + dana.token()), null);

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void tokensBeginLikeTheVendorsAndAreShownOnce() {
        JsonNode made =
                dana.post("/api/cove/v1/tokens", Map.of("name", "nightly script")).ok().json();

        Answer all = dana.get("/api/cove/v1/tokens");

        assertThat(made.path("token").textValue()).matches("cop_[\\w-]{43}");
        assertThat(all.text())
                .contains("nightly script")
                .doesNotContain(made.path("token").textValue());
    }

    @Test
    void aRevokedTokenIsRefusedFromTheNextCallOn() {
        JsonNode made = dana.post("/api/cove/v1/tokens", "{}").ok().json();
        var caller = new CoveClient(cove, made.path("token").textValue());
        assertThat(caller.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);

        assertThat(dana.delete("/api/cove/v1/tokens/" + made.path("id").textValue()).status())
                .isEqualTo(204);

        isRefused(caller.get("/api/v1/capsules/" + capsule), "was revoked");
        assertThat(dana.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);
    }

    @Test
    void anotherUsersTokenCannotBeSeenOrRevoked() {
        String id = dana.post("/api/cove/v1/tokens", "{}").ok().json().path("id").textValue();
        var kim = cove.user("kim@example.org");

        assertThat(kim.get("/api/cove/v1/tokens").text()).doesNotContain(id);
        assertThat(kim.delete("/api/cove/v1/tokens/" + id).status()).isEqualTo(404);
        assertThat(dana.get("/api/cove/v1/tokens").text()).contains(id);
    }

    @Test
    void lifetimesOutOfRangeAreRefused() {
        for (int days : List.of(0, -1, 36_501)) {
            Answer answer = dana.post("/api/cove/v1/tokens", Map.of("expires_in_days", days));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).contains("expires_in_days");
        }
    }

    @Test
    void theAdministratorsTokenIsReadableByItsOwnerOnly() throws Exception {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve("admin-token"))))
                .isEqualTo("rw-------");
        assertThat(cove.admin().get("/api/cove/v1/users").status()).isEqualTo(200);
    }

    @Test
    void theSecretOfATokenIsNotInTheDatabase() throws Exception {
        for (String file : List.of("cove.db", "cove.db-wal")) {
            byte[] bytes = Files.readAllBytes(home.resolve(file));

            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(dana.token());
        }
    }

    @Test
    void healthNeedsNoToken() {
        Answer answer = cove.raw("GET", "/health", Map.of(), null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").textValue()).isEqualTo("ok");
        assertThat(cove.raw("HEAD", "/health", Map.of(), null).status()).isEqualTo(200);
    }
}
