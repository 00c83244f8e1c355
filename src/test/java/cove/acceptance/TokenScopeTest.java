// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a token's scopes allow, call by call. */
class TokenScopeTest {
    private static final List<String> SCOPES =
            List.of(
                    "capsule:read",
                    "capsule:write",
                    "data_asset:read",
                    "data_asset:write",
                    "capsule:write data_asset:read",
                    "capsule:write data_asset:write");

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient owner;
    private static final Map<String, CoveClient> CALLERS = new HashMap<>();
    private static String capsule;
    private static String pipeline;
    private static String computation;
    private static String dataAsset;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        owner = cove.user("dana@example.org");
        for (String scopes : SCOPES) {
            CALLERS.put(scopes, cove.user("dana@example.org", scopes.split(" ")));
        }
        capsule = owner.addCapsule(SmallFolder.capsule("echo a > /results/a"));
        pipeline =
                owner.addPipeline(SmallPipeline.of("workflow { println 'hello' }"), "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        dataAsset = owner.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
        computation = owner.run(capsule);
        owner.waitFor(computation);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    /** Columns: CR, CW, DR, DW, CW+DR, CW+DW. {@code {x}} is an id that nothing has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET    | /api/v1/computations/{k}                               | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/v1/computations                                   | 403 | 403 | 403 | 403 | 200 | 200
                    POST   | /api/v1/computations/{k}/results                       | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/computations/{k}/results/urls?path=a           | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/computations/{k}/results/download_url?path=a   | 200 | 200 | 403 | 403 | 200 | 200
                    PATCH  | /api/v1/computations/{k}?name=n                        | 403 | 204 | 403 | 403 | 204 | 204
                    DELETE | /api/v1/computations/{x}                               | 403 | 404 | 403 | 403 | 404 | 404
                    POST   | /api/v1/computations/{k}/data_assets                   | 403 | 403 | 403 | 403 | 403 | 400
                    DELETE | /api/v1/computations/{k}/data_assets/                  | 403 | 403 | 403 | 403 | 403 | 400
                    GET    | /api/v1/capsules/{c}                                   | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/capsules/{c}/app_panel                         | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/capsules/{c}/computations                      | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/pipelines/{p}                                  | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/pipelines/{p}/app_panel                        | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/v1/pipelines/{p}/computations                     | 200 | 200 | 403 | 403 | 200 | 200
                    DELETE | /api/v1/capsules/{x}                                   | 403 | 404 | 403 | 403 | 404 | 404
                    DELETE | /api/v1/pipelines/{x}                                  | 403 | 404 | 403 | 403 | 404 | 404
                    PATCH  | /api/v1/capsules/{c}/archive?archive=False             | 403 | 204 | 403 | 403 | 204 | 204
                    PATCH  | /api/v1/pipelines/{p}/archive?archive=False            | 403 | 204 | 403 | 403 | 204 | 204
                    POST   | /api/v1/capsules/{c}/data_assets                       | 403 | 403 | 403 | 403 | 403 | 200
                    DELETE | /api/v1/capsules/{c}/data_assets/                      | 403 | 403 | 403 | 403 | 403 | 204
                    POST   | /api/v1/pipelines/{p}/data_assets                      | 403 | 403 | 403 | 403 | 403 | 200
                    DELETE | /api/v1/pipelines/{p}/data_assets/                     | 403 | 403 | 403 | 403 | 403 | 204
                    POST   | /api/v1/capsules/{c}/sync                              | 403 | 400 | 403 | 403 | 400 | 400
                    POST   | /api/v1/pipelines/{p}/sync                             | 403 | 400 | 403 | 403 | 400 | 400
                    PATCH  | /api/cove/v1/capsules/{c}                              | 403 | 200 | 403 | 403 | 200 | 200
                    PATCH  | /api/cove/v1/pipelines/{p}                             | 403 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/capsules/{x}/duplicate                    | 403 | 404 | 403 | 403 | 404 | 404
                    POST   | /api/cove/v1/pipelines/{x}/duplicate                   | 403 | 404 | 403 | 403 | 404 | 404
                    GET    | /api/v1/data_assets/{d}                                | 403 | 403 | 200 | 200 | 200 | 200
                    POST   | /api/v1/data_assets                                    | 403 | 403 | 403 | 400 | 403 | 400
                    PUT    | /api/v1/data_assets/{d}                                | 403 | 403 | 403 | 200 | 403 | 200
                    PATCH  | /api/v1/data_assets/{d}/archive?archive=False          | 403 | 403 | 403 | 204 | 403 | 204
                    DELETE | /api/v1/data_assets/{x}                                | 403 | 403 | 403 | 404 | 403 | 404
                    POST   | /api/v1/data_assets/search                             | 403 | 403 | 200 | 200 | 200 | 200
                    GET    | /api/v1/data_assets?limit=1                            | 403 | 403 | 200 | 200 | 200 | 200
                    POST   | /api/v1/data_assets/{d}/files                          | 403 | 403 | 200 | 200 | 200 | 200
                    GET    | /api/v1/data_assets/{d}/files/urls?path=a              | 403 | 403 | 200 | 200 | 200 | 200
                    GET    | /api/v1/data_assets/{d}/files/download_url?path=a      | 403 | 403 | 200 | 200 | 200 | 200
                    GET    | /api/cove/v1/computations                              | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/computations/{k}/stop                     | 403 | 204 | 403 | 403 | 204 | 204
                    GET    | /api/cove/v1/computations/{k}/log                      | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/cove/v1/capsules                                  | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/capsules                                  | 403 | 400 | 403 | 403 | 400 | 400
                    POST   | /api/cove/v1/capsules/{x}/releases                     | 403 | 404 | 403 | 403 | 404 | 404
                    GET    | /api/cove/v1/pipelines                                 | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/pipelines                                 | 403 | 400 | 403 | 403 | 400 | 400
                    POST   | /api/cove/v1/pipelines/{x}/releases                    | 403 | 404 | 403 | 403 | 404 | 404
                    GET    | /api/cove/v1/pipelines/{p}/main.nf                     | 200 | 200 | 403 | 403 | 200 | 200
                    GET    | /api/cove/v1/programs                                  | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/programs                                  | 403 | 400 | 403 | 403 | 400 | 400
                    POST   | /api/cove/v1/data_assets                               | 403 | 403 | 403 | 400 | 403 | 400
                    GET    | /api/cove/v1/users                                     | 403 | 403 | 403 | 403 | 403 | 403
                    POST   | /api/cove/v1/users                                     | 403 | 403 | 403 | 403 | 403 | 403
                    GET    | /api/cove/v1/tokens                                    | 200 | 200 | 200 | 200 | 200 | 200
                    GET    | /api/cove/v1/secrets                                   | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/secrets                                   | 403 | 400 | 403 | 403 | 400 | 400
                    DELETE | /api/cove/v1/secrets/{x}                               | 403 | 404 | 403 | 403 | 404 | 404
                    GET    | /api/cove/v1/webhooks                                  | 200 | 200 | 403 | 403 | 200 | 200
                    POST   | /api/cove/v1/webhooks                                  | 403 | 400 | 403 | 403 | 400 | 400
                    GET    | /api/cove/v1/webhooks/{x}                              | 404 | 404 | 403 | 403 | 404 | 404
                    DELETE | /api/cove/v1/webhooks/{x}                              | 403 | 404 | 403 | 403 | 404 | 404
                    GET    | /health                                                | 200 | 200 | 200 | 200 | 200 | 200
                    """)
    void aCallNeedsItsScopes(
            String method, String path, int cr, int cw, int dr, int dw, int cwDr, int cwDw) {
        String target =
                path.replace("{k}", computation)
                        .replace("{c}", capsule)
                        .replace("{p}", pipeline)
                        .replace("{d}", dataAsset)
                        .replace("{x}", UUID.randomUUID().toString());
        List<Integer> expected = List.of(cr, cw, dr, dw, cwDr, cwDw);
        for (int i = 0; i < SCOPES.size(); i++) {
            Answer answer =
                    CALLERS.get(SCOPES.get(i)).send(method, target, Map.of(), bodyOf(method, path));

            assertThat(answer.status())
                    .as("%s %s with %s: %s", method, path, SCOPES.get(i), answer)
                    .isEqualTo(expected.get(i));
            if (answer.status() == 403) {
                assertThat(answer.message()).contains("needs a token with the scope");
            }
        }
    }

    private static byte[] bodyOf(String method, String path) {
        if (path.endsWith("/v1/computations") && method.equals("POST")) {
            return runOf(capsule).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        return method.equals("GET") ? null : new byte[0];
    }

    @Test
    void aTokenMadeWithoutScopesMayDoAllButAdministrate() {
        assertThat(owner.post(COMPUTATIONS, runOf(capsule)).status()).isEqualTo(200);
        assertThat(owner.get("/api/cove/v1/users").status()).isEqualTo(403);
    }

    @Test
    void aTokenCannotMakeAStrongerOne() {
        var reader = CALLERS.get("capsule:read");

        for (List<String> scopes :
                List.of(List.of("capsule:write"), List.of("admin"), List.<String>of())) {
            Answer answer = reader.post("/api/cove/v1/tokens", Map.of("scopes", scopes));

            assertThat(answer.status()).as("%s: %s", scopes, answer).isEqualTo(403);
        }
        assertThat(
                        reader.post(
                                        "/api/cove/v1/tokens",
                                        Map.of("scopes", List.of("capsule:read")))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void aUserWhoIsNoAdministratorGetsNoAdminToken() {
        Answer answer =
                cove.admin()
                        .post(
                                "/api/cove/v1/tokens",
                                Map.of("user", "dana@example.org", "scopes", List.of("admin")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("dana@example.org is no administrator");
    }

    @Test
    void onlyAnAdministratorMakesTokensForOthers() {
        cove.user("kim@example.org");

        Answer answer = owner.post("/api/cove/v1/tokens", Map.of("user", "kim@example.org"));

        assertThat(answer.status()).isEqualTo(403);
    }
}
