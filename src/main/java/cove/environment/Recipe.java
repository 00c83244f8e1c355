// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import cove.capsule.format.Dockerfile;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that decides what is built.
 *
 * @param dockerfile the text for the builder
 * @param bases the images that it takes from, by name here; each with its id if it is local
 * @param arguments of the build, none of them secret
 * @param secretFor the user whose secrets it may use
 * @param inSteps secret variables that every step gets
 * @param gitHost whose token is {@value #GIT_TOKEN}
 * @param digest names what comes of it
 */
record Recipe(
        String dockerfile,
        Map<String, String> bases,
        Map<String, String> arguments,
        Optional<String> secretFor,
        Set<String> inSteps,
        Optional<String> gitHost,
        String digest) {
    static final String GIT_TOKEN = "GIT_ACCESS_TOKEN";
    static final String GIT_ASKPASS = "GIT_ASKPASS";

    /** As older Dockerfiles and newer ones name it. */
    static final List<String> GIT_HELPERS = List.of("git-askpass", "git-ask-pass");

    /** Ids of the secrets that a build gets: the vendor's, and ours for what was an argument. */
    static final String SECRETS = "secrets";

    static final String STEP_SECRETS = "cove-secrets";

    /** Changes when what is built of the same things changes. */
    private static final String EDITION = "1";

    /** What the engine has of an image. */
    @FunctionalInterface
    interface LocalImages {
        Optional<String> id(String reference);
    }

    /** A base image that is not here, and that nobody else has. */
    static final class MissingImage extends Exception {
        private static final long serialVersionUID = 1L;

        private final String image;

        MissingImage(String image) {
            super(image);
            this.image = image;
        }

        String image() {
            return image;
        }
    }

    /** Of a capsule's folder. */
    static Recipe of(
            EnvironmentRequest request,
            CapsuleEnvironment environment,
            Dockerfile dockerfile,
            Optional<String> registry,
            BaseImages images,
            LocalImages local)
            throws MissingImage {
        var given = new LinkedHashMap<String, String>();
        registry.ifPresent(host -> given.put("REGISTRY_HOST", host));
        GIT_HELPERS.stream()
                .filter(dockerfile::copies)
                .findFirst()
                .ifPresent(helper -> given.put(GIT_ASKPASS, "/" + helper));
        given.keySet().retainAll(dockerfile.arguments());
        Map<String, String> targets = targets(dockerfile, given, registry, images, local);
        var bases = new TreeMap<String, String>();
        targets.values().forEach(image -> bases.put(image, local.id(image).orElse("")));
        Optional<String> gitHost = gitHost(request, environment, dockerfile);
        var inSteps = new TreeSet<>(request.secrets().names());
        inSteps.retainAll(dockerfile.arguments());
        gitHost.ifPresent(_ -> inSteps.add(GIT_TOKEN));
        boolean secret =
                !inSteps.isEmpty()
                        || (dockerfile.mountsSecrets() && !request.secrets().names().isEmpty());
        Optional<String> secretFor = Optional.of(request.user()).filter(_ -> secret);
        String text =
                dockerfile.rewritten(
                        given,
                        image -> targets.getOrDefault(image, image),
                        secretFor.map(user -> beginning(user, inSteps)));
        return new Recipe(
                text,
                bases,
                given,
                secretFor,
                inSteps,
                gitHost,
                digest(environment.content(), text, bases, given, secretFor));
    }

    /** Of an image that is not here yet. */
    static Recipe ofImage(String image) {
        String text = "FROM " + image + "\n";
        Map<String, String> bases = Map.of(image, "");
        return new Recipe(
                text,
                bases,
                Map.of(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                digest("", text, bases, Map.of(), Optional.empty()));
    }

    private static Map<String, String> targets(
            Dockerfile dockerfile,
            Map<String, String> given,
            Optional<String> registry,
            BaseImages images,
            LocalImages local)
            throws MissingImage {
        var targets = new LinkedHashMap<String, String>();
        for (String image : dockerfile.images(given)) {
            Optional<String> target =
                    images.target(image)
                            .or(
                                    () ->
                                            BaseImages.names(image)
                                                    .filter(name -> local.id(name).isPresent())
                                                    .findFirst())
                            .or(() -> elsewhere(image, registry));
            targets.put(image, target.orElseThrow(() -> new MissingImage(image)));
        }
        return targets;
    }

    /** The vendor's images are in its own registry, or in a copy of that. */
    private static Optional<String> elsewhere(String image, Optional<String> registry) {
        Optional<String> vendors = BaseImages.vendorsName(image);
        return vendors.isEmpty()
                ? Optional.of(image)
                : registry.map(host -> host + "/" + vendors.get());
    }

    /** The host that the folder mentions and that the user keeps a token for. */
    private static Optional<String> gitHost(
            EnvironmentRequest request, CapsuleEnvironment environment, Dockerfile dockerfile) {
        Set<String> declared = dockerfile.arguments();
        if (!declared.contains(GIT_TOKEN) && !declared.contains(GIT_ASKPASS)) {
            return Optional.empty();
        }
        return environment.gitHosts().stream()
                .sorted()
                .filter(host -> request.secrets().gitToken(host).isPresent())
                .findFirst();
    }

    /**
     * An argument would be read in the image's history for ever; a secret leaves nothing behind.
     * The user is named, for else the builder would give one user what it made with another's
     * secrets: it does not look at them.
     */
    private static Dockerfile.StepBeginning beginning(String user, Set<String> inSteps) {
        String mark = ": for %s;".formatted(user.replaceAll("[^A-Za-z0-9-]", "-"));
        return new Dockerfile.StepBeginning(
                "type=secret,id=%s,mode=0444".formatted(STEP_SECRETS),
                inSteps.isEmpty() ? mark : "%s . /run/secrets/%s &&".formatted(mark, STEP_SECRETS));
    }

    private static String digest(
            String content,
            String dockerfile,
            Map<String, String> bases,
            Map<String, String> arguments,
            Optional<String> secretFor) {
        MessageDigest digest = CapsuleEnvironment.sha256();
        var parts = new ArrayList<>(List.of(EDITION, content, dockerfile, secretFor.orElse("")));
        new TreeMap<>(bases).forEach((name, id) -> parts.addAll(List.of("base", name, id)));
        new TreeMap<>(arguments)
                .forEach((name, value) -> parts.addAll(List.of("arg", name, value)));
        parts.forEach(part -> CapsuleEnvironment.add(digest, part));
        return HexFormat.of().formatHex(digest.digest());
    }
}
