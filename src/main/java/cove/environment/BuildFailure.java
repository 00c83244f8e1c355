// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells in words why an environment cannot be made, and what to do next. */
final class BuildFailure {
    private static final Pattern NO_IMAGE = Pattern.compile("^load metadata for (\\S+)");
    private static final Pattern NO_NETWORK =
            Pattern.compile(
                    "Temporary failure (?:in name resolution|resolving)|Could not resolve|network bridge not found"
                            + "|Network is unreachable|Connection timed out|getaddrinfo",
                    Pattern.CASE_INSENSITIVE);

    private BuildFailure() {}

    static EnvironmentState.Failed of(
            String digest,
            BuildFolder.Report report,
            BuildFolder folder,
            Environments.Settings settings) {
        return new EnvironmentState.Failed(
                report.step(),
                report.reason().orElse("the builder said nothing"),
                report.lastLines(),
                advice(report, settings),
                Optional.of(digest),
                folder.keptLog());
    }

    private static String advice(BuildFolder.Report report, Environments.Settings settings) {
        String all = report.reason().orElse("") + "\n" + String.join("\n", report.lastLines());
        var image = NO_IMAGE.matcher(report.step().orElse(""));
        if (image.find()) {
            return mapping(image.group(1));
        }
        if (report.reason().equals(Optional.of(ImageBuild.NO_BUILDER.reason()))) {
            return "This is for the server's administrator: install Debian's docker.io, or with Docker 23 and newer its buildx plug-in, so that docker build works with DOCKER_BUILDKIT=1.";
        }
        if (all.toLowerCase(Locale.ROOT).contains("no space left on device")) {
            return "This is for the server's administrator: free disk space where the container engine keeps its images (docker system df), then run it again.";
        }
        if (NO_NETWORK.matcher(all).find()) {
            return "The step reached no network: builds have the one that [environments] build_network in cove.toml names, which is '%s'. Run it again when the network is there; what was built until then is kept."
                    .formatted(settings.network());
        }
        return "Mend environment/Dockerfile or the script that it runs, commit that, then run it again.";
    }

    private static String mapping(String image) {
        return "The administrator names a local image for it in cove.toml: [environments.images] with the line \"%s\" = \"NAME\"; docker images lists those there are."
                .formatted(BaseImages.vendorsName(image).orElse(image));
    }

    /** A Dockerfile begins with an image of the vendor's that nobody else has. */
    static EnvironmentState.Failed missingImage(String image) {
        String name = BaseImages.vendorsName(image).orElse(image);
        return new EnvironmentState.Failed(
                Optional.of("FROM " + name),
                "there is no such image here, and cove.toml names none for it",
                List.of(),
                mapping(image),
                Optional.empty(),
                Optional.empty());
    }

    /** Neither the capsule nor the administrator says what it runs in. */
    static EnvironmentState.Failed noDockerfile() {
        return new EnvironmentState.Failed(
                Optional.empty(),
                "it has no environment/Dockerfile, and cove.toml names no image for capsules without one",
                List.of(),
                "Add environment/Dockerfile to the capsule, or let the administrator name an image in cove.toml, as image in the part [docker].",
                Optional.empty(),
                Optional.empty());
    }

    static EnvironmentState.Failed unreadable(String why) {
        return new EnvironmentState.Failed(
                Optional.empty(),
                "environment/Dockerfile cannot be read: " + why,
                List.of(),
                "Mend environment/Dockerfile, commit that, then run it again.",
                Optional.empty(),
                Optional.empty());
    }
}
