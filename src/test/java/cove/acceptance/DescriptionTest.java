// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server's description of its own calls. That they do what it says is seen by {@link
 * DescribedCalls} in all other tests.
 */
class DescriptionTest {
    @TempDir static Path home;
    private static CoveHarness cove;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        document = cove.description();
    }

    @AfterAll
    static void stop() {
        cove.close();
    }

    /** Each call by its method and path. */
    private static List<Map.Entry<String, JsonNode>> calls() {
        var calls = new ArrayList<Map.Entry<String, JsonNode>>();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                call ->
                                                        calls.add(
                                                                Map.entry(
                                                                        call.getKey()
                                                                                + " "
                                                                                + path.getKey(),
                                                                        call.getValue()))));
        return calls;
    }

    private static List<String> callsWith(String member) {
        return calls().stream()
                .filter(call -> call.getValue().has(member))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionHasItsRoute() {
        assertThat(calls()).hasSizeGreaterThan(40);
        assertThat(callsWith("x-undescribed"))
                .as("describe these calls in src/main/resources/cove/openapi/*.yaml")
                .isEmpty();
        assertThat(callsWith("x-unrouted"))
                .as("there are no such routes: remove these calls from cove/openapi/*.yaml")
                .isEmpty();
    }

    @Test
    void everyCallSaysWhatItDoesAndWhereItBelongs() {
        var tags = new TreeSet<>(document.path("tags").findValuesAsText("name"));
        var names = new TreeSet<String>();
        for (var call : calls()) {
            assertThat(call.getValue().path("summary").asText()).as(call.getKey()).isNotBlank();
            assertThat(call.getValue().path("tags")).as(call.getKey()).isNotEmpty();
            call.getValue().path("tags").forEach(tag -> assertThat(tags).contains(tag.asText()));
            assertThat(names.add(call.getValue().path("operationId").asText()))
                    .as("the only operationId: " + call.getKey())
                    .isTrue();
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).hasSizeGreaterThan(50);
        for (String reference : references) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    /** In YAML's flow style a comma tears a description that is not quoted. */
    @Test
    void everyMemberHasAValue() {
        assertThat(emptyMembers("", document)).isEmpty();
    }

    private static List<String> emptyMembers(String place, JsonNode node) {
        var empty = new ArrayList<String>();
        node.forEachEntry(
                (name, value) -> {
                    if (value.isNull()) {
                        empty.add(place + "/" + name);
                    }
                    empty.addAll(emptyMembers(place + "/" + name, value));
                });
        if (node.isArray()) {
            node.forEach(item -> empty.addAll(emptyMembers(place + "/-", item)));
        }
        return empty;
    }

    @Test
    void itTellsTheScopesThatACallNeeds() {
        JsonNode run = document.path("paths").path("/api/v1/computations").path("post");

        assertThat(run.path("security").get(0).path("token").toString())
                .isEqualTo("[\"capsule:write\",\"data_asset:read\"]");
        assertThat(document.at("/paths/~1health/get/security").isEmpty()).isTrue();
    }

    @Test
    void peopleReadItWithoutAnotherHost() {
        Answer page = cove.raw("GET", "/docs", Map.of(), null).ok();

        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
        var used = Pattern.compile("(?:src|href)=\"(/docs/[^\"]+)\"").matcher(page.text());
        assertThat(used.results().map(found -> found.group(1)))
                .hasSize(4)
                .allSatisfy(
                        file ->
                                assertThat(cove.raw("GET", file, Map.of(), null).ok().body())
                                        .isNotEmpty());
        assertThat(page.text()).doesNotContain("://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing.js", "docs.html", "..%2Fserver.yaml", "%00", "logback.xml"})
    void onlyThatPagesFilesAreServed(String name) {
        assertThat(cove.raw("GET", "/docs/" + name, Map.of(), null).status()).isIn(400, 404);
    }
}
