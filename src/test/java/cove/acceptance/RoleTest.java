// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every call answers to every role, however it was given: to the user, to a group, to
 * everyone. A route that no line covers fails {@link #everyRouteIsInTheTable}.
 */
class RoleTest {
    /**
     * A status, maybe with words that the message has; {@code +} and {@code -} are 200 with and
     * without the object's id in the answer. The last column is for the user who started the runs,
     * a viewer elsewhere. {@code {c}} and so on: see {@link SharedThings#fill}. After {@code <<} is
     * the body.
     */
    private static final String TABLE =
            """
            call                                                             | none | disc | view | edit | own  | admin| starter
            GET /api/v1/capsules/{c}                                         | 404  | 200  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/capsules/{c}/app_panel                               | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/capsules/{c}/computations                            | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/capsules/{c}/permissions                             | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/v1/capsules/{c}/permissions << {}                      | 404  | 403  | 403  | 204  | 204  | 204  | 403
            POST /api/v1/capsules/{c}/data_assets << []                      | 404  | 403  | 403  | 200  | 200  | 200  | 403
            DELETE /api/v1/capsules/{c}/data_assets << []                    | 404  | 403  | 403  | 204  | 204  | 204  | 403
            PATCH /api/v1/capsules/{c}/archive?archive=False                 | 404  | 403  | 403  | 403  | 204  | 204  | 403
            DELETE /api/v1/capsules/{C}                                      | 404  | 403  | 403  | 403  | 204  | 204  | 403
            GET /api/cove/v1/capsules                                        | - {c}| + {c}| + {c}| + {c}| + {c}| + {c}| + {c}
            POST /api/cove/v1/capsules?id={c} << capsule                     | 400  | 403  | 403  | 200  | 200  | 200  | 403
            PATCH /api/cove/v1/capsules/{c} << {}                            | 404  | 403  | 403  | 200  | 200  | 200  | 403
            POST /api/cove/v1/capsules/{c}/duplicate                         | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/cove/v1/capsules/{c}/releases                          | 404  | 403  | 403  | 403  | 200  | 200  | 403
            PUT /api/cove/v1/capsules/{c}/favorite                           | 404  | 204  | 204  | 204  | 204  | 204  | 204
            DELETE /api/cove/v1/capsules/{c}/favorite                        | 404  | 204  | 204  | 204  | 204  | 204  | 204
            GET /api/v1/pipelines/{p}                                        | 404  | 200  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/pipelines/{p}/app_panel                              | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/pipelines/{p}/computations                           | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/pipelines/{p}/permissions                            | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/v1/pipelines/{p}/permissions << {}                     | 404  | 403  | 403  | 403  | 204  | 204  | 403
            POST /api/v1/pipelines/{p}/data_assets << []                     | 404  | 403  | 403  | 200  | 200  | 200  | 403
            DELETE /api/v1/pipelines/{p}/data_assets << []                   | 404  | 403  | 403  | 204  | 204  | 204  | 403
            PATCH /api/v1/pipelines/{p}/archive?archive=False                | 404  | 403  | 403  | 403  | 204  | 204  | 403
            DELETE /api/v1/pipelines/{P}                                     | 404  | 403  | 403  | 403  | 204  | 204  | 403
            GET /api/cove/v1/pipelines                                       | - {p}| + {p}| + {p}| + {p}| + {p}| + {p}| + {p}
            POST /api/cove/v1/pipelines?id={p} << pipeline                   | 400  | 403  | 403  | 200  | 200  | 200  | 403
            GET /api/cove/v1/pipelines/{p}/main.nf                           | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/v1/capsules/{c}/sync                                   | 404  | 403  | 403  | 400  | 400  | 400  | 403
            POST /api/v1/pipelines/{p}/sync                                  | 404  | 403  | 403  | 400  | 400  | 400  | 403
            PATCH /api/cove/v1/pipelines/{p} << {}                           | 404  | 403  | 403  | 200  | 200  | 200  | 403
            POST /api/cove/v1/pipelines/{p}/duplicate                        | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/cove/v1/pipelines/{p}/releases                         | 404  | 403  | 403  | 403  | 200  | 200  | 403
            PUT /api/cove/v1/pipelines/{p}/favorite                          | 404  | 204  | 204  | 204  | 204  | 204  | 204
            DELETE /api/cove/v1/pipelines/{p}/favorite                       | 404  | 204  | 204  | 204  | 204  | 204  | 204
            POST /api/v1/capsules/search << {"limit": 1000}                  | - {c}| + {c}| + {c}| + {c}| + {c}| + {c}| + {c}
            POST /api/v1/pipelines/search << {"limit": 1000}                 | - {p}| + {p}| + {p}| + {p}| + {p}| + {p}| + {p}
            GET /api/cove/v1/programs                                        | - {p}| + {p}| + {p}| + {p}| + {p}| + {p}| + {p}
            POST /api/cove/v1/programs?id={c} << capsule                     | 400  | 403  | 403  | 200  | 200  | 200  | 403
            POST /api/v1/computations << {"capsule_id": "{c}"}               | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/v1/computations << {"pipeline_id": "{p}", "parameters": ["a"]} | 404 | 403 | 400 | 400 | 400 | 400 | 400
            POST /api/v1/computations << {"capsule_id": "{o}", "data_assets": [{"id": "{d}"}]} | 404 | 403 | 200 | 200 | 200 | 200 | 200
            GET /api/v1/computations/{k}                                     | 404  | 404  | 404  | 200  | 200  | 200  | 200
            PATCH /api/v1/computations/{k}?name=n                            | 404  | 404  | 404  | 403  | 204  | 204  | 204
            DELETE /api/v1/computations/{K}                                  | 404  | 404  | 404  | 403  | 204  | 204  | 204
            POST /api/v1/computations/{k}/results << {}                      | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/v1/computations/{k}/results/urls?path=a                 | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/v1/computations/{k}/results/download_url?path=a         | 404  | 404  | 404  | 200  | 200  | 200  | 200
            POST /api/v1/computations/{k}/data_assets << []                  | 404  | 404  | 404  | 403  | 400  | 400  | 400
            DELETE /api/v1/computations/{k}/data_assets << []                | 404  | 404  | 404  | 403  | 400  | 400  | 400
            GET /api/cove/v1/computations                                    | - {k}| - {k}| - {k}| + {k}| + {k}| + {k}| + {k}
            POST /api/cove/v1/computations/{k}/stop                          | 404  | 404  | 404  | 403  | 204  | 204  | 204
            GET /api/cove/v1/computations/{k}/log                            | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/cove/v1/computations/{k}/build_log                      | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/cove/v1/computations/{k}/tasks                          | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/cove/v1/computations/{k}/tasks/1/log | 404 no computation | 404 no computation | 404 no computation | 404 no task | 404 no task | 404 no task | 404 no task
            GET /api/cove/v1/computations/{k}/log/search?query=a             | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/cove/v1/computations/{k}/usage                          | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/cove/v1/computations/{k}/results.zip                    | 404  | 404  | 404  | 200  | 200  | 200  | 200
            GET /api/cove/v1/capsules/{c}/commits                            | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/cove/v1/pipelines/{p}/commits                           | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/cove/v1/data_assets/{d}/files.zip                       | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/capsules/{c}/computations                            | 404  | 403  | - {k}| + {k}| + {k}| + {k}| + {k}
            GET /api/v1/computations/{r}                                     | 404  | 404  | 404  | 404  | 404  | 200  | 200
            GET /api/cove/v1/computations                                    | - {r}| - {r}| - {r}| - {r}| - {r}| + {r}| + {r}
            GET /api/v1/capsules/{c}/computations                            | 404  | 403  | - {r}| - {r}| - {r}| + {r}| + {r}
            POST /api/v1/data_assets << from {k}                             | 404  | 404  | 404  | 403  | 200  | 200  | 200
            GET /api/v1/data_assets/{d}                                      | 404  | 200  | 200  | 200  | 200  | 200  | 200
            PUT /api/v1/data_assets/{d} << {}                                | 404  | 403  | 403  | 200  | 200  | 200  | 403
            DELETE /api/v1/data_assets/{D}                                   | 404  | 403  | 403  | 403  | 204  | 204  | 403
            PATCH /api/v1/data_assets/{d}/archive?archive=False              | 404  | 403  | 403  | 403  | 204  | 204  | 403
            GET /api/v1/data_assets/{d}/permissions                          | 404  | 403  | 200  | 200  | 200  | 200  | 200
            POST /api/v1/data_assets/{d}/permissions << {}                   | 404  | 403  | 403  | 403  | 204  | 204  | 403
            POST /api/v1/data_assets/{d}/transfer << {}                      | 403  | 403  | 403  | 403  | 403  | 400  | 403
            POST /api/v1/data_assets/{d}/files << {}                         | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/data_assets/{d}/files/urls?path=a                    | 404  | 403  | 200  | 200  | 200  | 200  | 200
            GET /api/v1/data_assets/{d}/files/download_url?path=a            | 404  | 403  | 200  | 200  | 200  | 200  | 200
            PUT /api/cove/v1/data_assets/{d}/favorite                        | 404  | 204  | 204  | 204  | 204  | 204  | 204
            DELETE /api/cove/v1/data_assets/{d}/favorite                     | 404  | 204  | 204  | 204  | 204  | 204  | 204
            GET /api/cove/v1/data_assets/{d}/used_by                         | 404  | - {k}| - {k}| + {k}| + {k}| + {k}| + {k}
            GET /api/cove/v1/data_assets/{d}/used_by                         | 404  | - {r}| - {r}| - {r}| - {r}| + {r}| + {r}
            POST /api/v1/data_assets/search << {"limit": 1000}               | - {d}| + {d}| + {d}| + {d}| + {d}| + {d}| + {d}
            GET /api/v1/data_assets?limit=1000                               | - {d}| + {d}| + {d}| + {d}| + {d}| + {d}| + {d}
            GET /api/v1/custom_metadata                                      | 200  | 200  | 200  | 200  | 200  | 200  | 200
            PUT /api/cove/v1/custom_metadata << {}                           | 403  | 403  | 403  | 403  | 403  | 200  | 403
            GET /api/cove/v1/users                                           | 403  | 403  | 403  | 403  | 403  | 200  | 403
            POST /api/cove/v1/users << {"email": "new@example.org"}          | 403  | 403  | 403  | 403  | 403  | 200  | 403
            PATCH /api/cove/v1/users/new@example.org << {"deactivated": true}| 403  | 403  | 403  | 403  | 403  | 200  | 403
            GET /api/cove/v1/groups                                          | 200  | 200  | 200  | 200  | 200  | 200  | 200
            POST /api/cove/v1/groups << {"name": "New"}                      | 403  | 403  | 403  | 403  | 403  | 200  | 403
            PATCH /api/cove/v1/groups/New << {"name": "Newer"}               | 403  | 403  | 403  | 403  | 403  | 200  | 403
            POST /api/cove/v1/groups/Newer/members << {}                     | 403  | 403  | 403  | 403  | 403  | 200  | 403
            DELETE /api/cove/v1/groups/Newer                                 | 403  | 403  | 403  | 403  | 403  | 204  | 403
            """;

    /** Routes that are about no object with roles, and why nothing of it is to be asked here. */
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("/api/cove/v1/events", "tells without an end: EventTest"),
                    Map.entry("/api/cove/v1/webhooks", "the caller's own: WebhookTest"),
                    Map.entry("/api/cove/v1/secrets", "the caller's own: SecretTest"),
                    Map.entry("/api/cove/v1/tokens", "the caller's own: AuthenticationTest"),
                    Map.entry("/api/cove/v1/sign_in_links", "the caller's own: SessionTest"),
                    Map.entry("/api/cove/v1/queue", "about no single object: PagesQueueTest"),
                    Map.entry(
                            "POST /api/cove/v1/computations/batch",
                            "does to each what its own call does: BatchKillTest"),
                    Map.entry("/api/cove/v1/uploads", "the caller's own: UploadTest"),
                    Map.entry("POST /api/cove/v1/data_assets", "makes a new one of the caller's"),
                    Map.entry("/files/", "signed for those who may read: ResultFileTest"),
                    Map.entry("/git/", "what git clients call: GitTest"),
                    Map.entry("/docs", "for all"),
                    Map.entry("/openapi.json", "for all"),
                    Map.entry("/health", "for all"),
                    Map.entry("/api/cove/v1/version", "for all"));

    record Line(String method, String target, String body, List<String> cells) {
        static Line of(String text) {
            List<String> columns = Stream.of(text.split("\\|")).map(String::strip).toList();
            String[] call = columns.getFirst().split(" << ", 2);
            String[] words = call[0].strip().split(" ", 2);
            return new Line(
                    words[0],
                    words[1],
                    call.length == 1 ? "" : call[1],
                    columns.subList(1, columns.size()));
        }

        /** Whether it is a call of this route, whose variables are in braces. */
        boolean isOf(String route) {
            String pattern = route.replaceAll("\\{\\w+}", "[^/]+").replace(".", "\\.");
            return (method + " " + target.replaceFirst("\\?.*", "")).matches(pattern);
        }

        @Override
        public String toString() {
            return method + " " + target + (body.isEmpty() ? "" : " << " + body);
        }
    }

    /** Somebody with a role on the things, and the column of the table that is about them. */
    private record Person(String who, CoveClient client, SharedThings things, int column) {}

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static String own;
    private static final List<Person> PEOPLE = new ArrayList<>();

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        var dana = cove.user("dana@example.org");
        var starter = cove.user("starter@example.org");
        var stranger = cove.user("stranger@example.org");
        own = dana.addCapsule(SmallFolder.capsule("true"));
        dana.post("/api/v1/capsules/" + own + "/permissions", Map.of("everyone", "viewer")).ok();
        for (String role : List.of("discoverable", "viewer", "editor", "owner")) {
            cove.user(role + "@example.org");
            cove.user(role + "-in-group@example.org");
            cove.admin()
                    .post(
                            "/api/cove/v1/groups",
                            Map.of(
                                    "name",
                                    role + "s",
                                    "members",
                                    List.of(role + "-in-group@example.org")))
                    .ok();
        }
        var named = new SharedThings(dana, starter, givenByName());
        PEOPLE.add(new Person("a stranger", stranger, named, 0));
        PEOPLE.add(person("discoverable-in-group", named, 1));
        PEOPLE.add(person("viewer", named, 2));
        PEOPLE.add(person("viewer-in-group", named, 2));
        PEOPLE.add(person("editor", named, 3));
        PEOPLE.add(person("editor-in-group", named, 3));
        PEOPLE.add(new Person("who made it", dana, named, 4));
        PEOPLE.add(person("owner", named, 4));
        PEOPLE.add(person("owner-in-group", named, 4));
        PEOPLE.add(new Person("an administrator", cove.admin(), named, 5));
        PEOPLE.add(new Person("who started the runs", starter, named, 6));
        var viewed = new SharedThings(dana, starter, Map.of("everyone", "viewer"));
        PEOPLE.add(new Person("everyone as viewer", stranger, viewed, 2));
        var known =
                new SharedThings(
                        dana,
                        starter,
                        Map.of(
                                "everyone",
                                "discoverable",
                                "users",
                                List.of(Map.of("email", "starter@example.org", "role", "viewer"))));
        PEOPLE.add(new Person("everyone as discoverable", stranger, known, 1));
    }

    private static Person person(String name, SharedThings things, int column) {
        return new Person(name, cove.user(name + "@example.org"), things, column);
    }

    private static Object givenByName() {
        return Map.of(
                "users",
                Stream.of("viewer viewer", "editor editor", "owner owner", "starter viewer")
                        .map(pair -> pair.split(" "))
                        .map(pair -> Map.of("email", pair[0] + "@example.org", "role", pair[1]))
                        .toList(),
                "groups",
                Stream.of("discoverable", "viewer", "editor", "owner")
                        .map(role -> Map.of("group", role + "s", "role", role))
                        .toList());
    }

    @AfterAll
    static void close() {
        PEOPLE.clear();
        cove.close();
    }

    static Stream<Line> lines() {
        return TABLE.lines().skip(1).map(Line::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void eachRoleIsAnsweredAsTheTableSays(Line line) {
        var wrong = new ArrayList<String>();
        for (Person person : PEOPLE) {
            String expected = line.cells().get(person.column());
            Answer answer = answerTo(person, line, expected);
            if (!isAs(expected, answer, person.things())) {
                wrong.add(
                        "%s: expected %s, but was %d %.200s"
                                .formatted(person.who(), expected, answer.status(), answer.text()));
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static Answer answerTo(Person person, Line line, String expected) {
        boolean succeeds = expected.startsWith("2");
        String target = person.things().fill(line.target(), succeeds);
        String body = person.things().fill(line.body(), succeeds).replace("{o}", own);
        return switch (body) {
            case "capsule" -> upload(person, target, SmallFolder.capsule("echo a > /results/a"));
            case "pipeline" ->
                    upload(person, target, SmallPipeline.of("workflow { println 'hello' }"));
            case String from when from.startsWith("from ") ->
                    person.client().post(target, CoveClient.dataAssetOf(from.substring(5), ""));
            default ->
                    person.client()
                            .send(
                                    line.method(),
                                    target,
                                    Map.of(),
                                    body.isEmpty() ? null : body.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static Answer upload(Person person, String target, SmallFolder folder) {
        return person.client()
                .send("POST", target, Map.of("Content-Type", "application/x-tar"), folder.tar());
    }

    private static boolean isAs(String expected, Answer answer, SharedThings things) {
        String[] words = expected.split(" ", 2);
        return switch (words[0]) {
            case "+" -> answer.status() == 200 && has(answer, words[1], things);
            case "-" -> answer.status() == 200 && !has(answer, words[1], things);
            default ->
                    answer.status() == Integer.parseInt(words[0])
                            && (words.length == 1 || answer.message().contains(words[1]));
        };
    }

    private static boolean has(Answer answer, String place, SharedThings things) {
        return answer.text().contains("\"" + things.fill(place, false) + "\"");
    }

    @Test
    void everyRouteIsInTheTable() {
        List<Line> lines = lines().toList();
        Set<String> missing = new LinkedHashSet<>();
        cove.description()
                .path("paths")
                .properties()
                .forEach(
                        path ->
                                methods(path.getValue())
                                        .map(method -> method + " " + path.getKey())
                                        .filter(route -> !isElsewhere(route))
                                        .filter(
                                                route ->
                                                        lines.stream()
                                                                .noneMatch(l -> l.isOf(route)))
                                        .forEach(missing::add));

        assertThat(missing)
                .as(
                        """
                        Nobody knows yet what these calls answer to which role. Add a line for each to TABLE in RoleTest:
                        METHOD /path/{c} << body | none | discoverable | viewer | editor | owner | admin | who started the run
                        with {c} for a capsule, {p} a pipeline, {d} a data asset, {k} a run ({C}, {P}, {D}, {K} where the call removes it).
                        404 is for those who may not know of the object, 403 for those whose role is too weak (access.Action).
                        A call that is about no object with roles goes to ELSEWHERE, with the reason.
                        """)
                .isEmpty();
    }

    private static Stream<String> methods(JsonNode path) {
        return path.properties().stream()
                .map(call -> call.getKey().toUpperCase(Locale.ROOT))
                .filter(List.of("GET", "POST", "PUT", "PATCH", "DELETE")::contains);
    }

    private static boolean isElsewhere(String route) {
        return ELSEWHERE.keySet().stream()
                .anyMatch(
                        known ->
                                known.startsWith("/")
                                        ? route.substring(route.indexOf(' ') + 1).startsWith(known)
                                        : route.equals(known));
    }
}
