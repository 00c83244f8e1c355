// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import cove.process.CommandRunner;
import cove.process.CommandRunner.Outcome;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The command that lets BuildKit build an image: {@code docker build} with {@code
 * DOCKER_BUILDKIT=1}, by itself up to version 22, through its buildx plug-in from version 23 on
 * (docs.docker.com/build/buildkit).
 *
 * @param program a docker command that can do that
 */
record BuildCommand(Path program) {
    private static final Pattern VERSION =
            Pattern.compile("Docker version (\\d+)\\..*", Pattern.DOTALL);
    private static final int FIRST_WITHOUT_BUILDKIT = 23;
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Variables of the command whose values are the secrets of {@link Recipe}. */
    static final String SECRETS = "COVE_BUILD_SECRETS";

    static final String STEP_SECRETS = "COVE_BUILD_STEP_SECRETS";

    /** The first one on the path that can drive BuildKit. */
    static Optional<BuildCommand> find(String path) {
        return Stream.of(path.split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, "docker"))
                .filter(Files::isExecutable)
                .filter(BuildCommand::canBuild)
                .findFirst()
                .map(BuildCommand::new);
    }

    private static boolean canBuild(Path program) {
        var version = VERSION.matcher(output(program, "--version"));
        return version.matches()
                && (Integer.parseInt(version.group(1)) < FIRST_WITHOUT_BUILDKIT
                        || !output(program, "buildx", "version").isEmpty());
    }

    private static String output(Path program, String... words) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        try {
            Outcome outcome = CommandRunner.run(command, Path.of("/"), Map.of(), SOON);
            return outcome.succeeded() ? outcome.stdout().strip() : "";
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    /**
     * The words; no secret is among them.
     *
     * @param network what steps reach: {@code default}, {@code none} or {@code host}
     */
    List<String> words(
            String address,
            Recipe recipe,
            Path dockerfile,
            Path context,
            String tag,
            String network) {
        var words =
                new ArrayList<>(
                        List.of(
                                program.toString(),
                                "--host",
                                address,
                                "build",
                                "--progress=plain",
                                "--network=" + network,
                                "--label",
                                "cove.environment=" + recipe.digest(),
                                "--tag",
                                tag,
                                "--file",
                                dockerfile.toString()));
        new TreeMap<>(recipe.arguments())
                .forEach((name, value) -> words.addAll(List.of("--build-arg", name + "=" + value)));
        words.addAll(List.of("--secret", "id=%s,env=%s".formatted(Recipe.SECRETS, SECRETS)));
        words.addAll(
                List.of("--secret", "id=%s,env=%s".formatted(Recipe.STEP_SECRETS, STEP_SECRETS)));
        words.add(context.toString());
        return List.copyOf(words);
    }

    /** What the command's environment has besides that of the server. */
    static Map<String, String> environment(Recipe recipe, Map<String, String> secrets) {
        var inSteps = new TreeMap<>(secrets);
        inSteps.keySet().retainAll(recipe.inSteps());
        return Map.of(
                "DOCKER_BUILDKIT", "1", SECRETS, exports(secrets), STEP_SECRETS, exports(inSteps));
    }

    /** A text that a shell reads with {@code .}. */
    private static String exports(Map<String, String> secrets) {
        var text = new StringBuilder("# secrets of this build\n");
        new TreeMap<>(secrets)
                .forEach(
                        (name, value) ->
                                text.append(
                                        "export %s='%s'\n"
                                                .formatted(name, value.replace("'", "'\\''"))));
        return text.toString();
    }
}
