// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A capsule, a pipeline, a data asset and runs of one user, all shared in the same way. */
final class SharedThings {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w)}");

    private final CoveClient owner;
    private final CoveClient starter;
    private final Object permissions;
    private final Map<String, String> shared;
    private final Map<String, Supplier<String>> fresh;

    /**
     * Makes them.
     *
     * @param owner whose they are
     * @param starter runs the capsule, and is a viewer or more
     * @param permissions the roles that are given on all of them
     */
    SharedThings(CoveClient owner, CoveClient starter, Object permissions) {
        this.owner = owner;
        this.starter = starter;
        this.permissions = permissions;
        String capsule = capsule();
        String pipeline = pipeline();
        owner.post("/api/cove/v1/capsules/" + capsule + "/releases").ok();
        String asset = dataAsset();
        this.shared =
                Map.of(
                        "c", capsule,
                        "p", pipeline,
                        "d", asset,
                        "k", run(capsule, asset),
                        "r", starter.run(starter.runWith(capsule, asset, "m").put("version", 1)));
        this.fresh =
                Map.of(
                        "C", () -> archived("capsules", capsule()),
                        "P", () -> archived("pipelines", pipeline()),
                        "D", this::dataAsset,
                        "K", () -> run(capsule, asset));
        starter.waitFor(shared.get("r"));
    }

    private String capsule() {
        return given("capsules", owner.addCapsule(SmallFolder.capsule("echo a > /results/a")));
    }

    private String pipeline() {
        return given(
                "pipelines",
                owner.addPipeline(SmallPipeline.of("workflow { println 'hello' }"), "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue());
    }

    private String dataAsset() {
        return given("data_assets", owner.addDataAsset("m", new SmallFolder(Map.of("a", "a"))));
    }

    private String given(String kind, String id) {
        owner.post("/api/v1/%s/%s/permissions".formatted(kind, id), permissions).ok();
        return id;
    }

    private String archived(String kind, String id) {
        owner.patch("/api/v1/%s/%s/archive?archive=True".formatted(kind, id)).ok();
        return id;
    }

    private String run(String capsule, String asset) {
        String id = starter.run(starter.runWith(capsule, asset, "m"));
        starter.waitFor(id);
        return id;
    }

    String id(String place) {
        return shared.get(place);
    }

    /**
     * Puts ids in the place of {@code {c}} (capsule), {@code {p}} (pipeline), {@code {d}} (data
     * asset), {@code {k}} (run of the capsule with the data asset), {@code {r}} (run of its
     * release). {@code {C}}, {@code {P}}, {@code {D}} and {@code {K}} are for calls that remove
     * what they are about.
     *
     * @param removing whether the call is to succeed: then each gets one of its own
     */
    String fill(String text, boolean removing) {
        Matcher places = PLACE.matcher(text);
        return places.replaceAll(
                place -> {
                    String name = place.group(1);
                    return removing && fresh.containsKey(name)
                            ? fresh.get(name).get()
                            : List.of("C", "P", "D", "K").contains(name)
                                    ? shared.get(name.toLowerCase(Locale.ROOT))
                                    : shared.getOrDefault(name, "{" + name + "}");
                });
    }
}
