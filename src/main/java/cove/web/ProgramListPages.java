// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Examples;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.search.SearchIndex;
import cove.search.SearchRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All capsules and pipelines: looked through a page at a time, searched and filtered. */
final class ProgramListPages {
    private static final int CARDS = 60;

    /** What the address of the list may say. */
    private static final List<String> WORDS = List.of("query", "kind", "whose", "sort", "archived");

    private final Look look;
    private final Programs programs;
    private final SearchIndex index;
    private final Examples examples;

    ProgramListPages(Look look, Programs programs, SearchIndex index, Examples examples) {
        this.look = look;
        this.programs = programs;
        this.index = index;
        this.examples = examples;
    }

    void addTo(Routes routes) {
        routes.page("/", this::list, look::problem).page("/programs", this::list, look::problem);
    }

    private Reply list(Call call) {
        call.caller().require(Scope.CAPSULE_READ);
        Map<String, String> sought = sought(call);
        var page = index.search(Programs.SUBJECT, call.caller(), request(call, sought));
        List<Program> found = programs.all(page.ids());
        var model = new LinkedHashMap<String, Object>();
        model.put("programs", found);
        model.put("more", page.nextToken().map(token -> address(sought, token)).orElse(""));
        boolean asPart = call.header("HX-Request").isPresent();
        if (asPart && call.query("next_token").isPresent()) {
            return look.part("programCards", model);
        }
        boolean none = found.isEmpty() && sought.isEmpty();
        model.put("sought", sought);
        model.put("examples", none ? examples.all() : List.of());
        model.put("mayAdd", call.caller().has(Scope.CAPSULE_WRITE));
        var shell = Shell.of(call, "Capsules", Shell.Place.PROGRAMS);
        model.put("proof", shell.proof());
        return asPart ? look.part("programList", model) : look.page(shell, "programs", model);
    }

    private static Map<String, String> sought(Call call) {
        var sought = new LinkedHashMap<String, String>();
        for (String word : WORDS) {
            call.query(word)
                    .filter(text -> !text.isBlank())
                    .ifPresent(text -> sought.put(word, text));
        }
        return sought;
    }

    private static SearchRequest request(Call call, Map<String, String> sought) {
        var body = new LinkedHashMap<String, Object>();
        body.put("limit", CARDS);
        Optional.ofNullable(sought.get("query")).ifPresent(text -> body.put("query", text));
        Optional.ofNullable(sought.get("whose")).ifPresent(word -> body.put("ownership", word));
        call.query("next_token").ifPresent(token -> body.put("next_token", token));
        body.put("archived", sought.containsKey("archived"));
        sort(sought, body);
        var request = SearchRequest.read(Fields.ofBody(Json.bytes(body)), Programs.SUBJECT);
        return sought.containsKey("kind") ? request.only("kind", sought.get("kind")) : request;
    }

    /** What is looked for comes by how well it fits, all else the newest first. */
    private static void sort(Map<String, String> sought, Map<String, Object> body) {
        String sort = sought.getOrDefault("sort", sought.containsKey("query") ? "" : "created");
        if (!sort.isEmpty()) {
            body.put("sort_field", sort);
            body.put("sort_order", sort.equals("name") ? "asc" : "desc");
        }
    }

    private static String address(Map<String, String> sought, String token) {
        var words = new LinkedHashMap<>(sought);
        words.put("next_token", token);
        var query = new StringBuilder();
        words.forEach(
                (name, text) ->
                        query.append(query.isEmpty() ? "?" : "&")
                                .append(name)
                                .append('=')
                                .append(URLEncoder.encode(text, StandardCharsets.UTF_8)));
        return "/programs" + query;
    }
}
