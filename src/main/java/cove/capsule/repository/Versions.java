// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be run of one repository: its commits, and its releases by their tags. */
final class Versions {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern TAG = Pattern.compile("v([1-9][0-9]{0,8})\\.0");
    private static final String COMMIT_TYPE = "commit ";
    private static final String FORMAT =
            "%(refname:lstrip=2)\t%(objecttype) %(objectname)\t%(*objecttype) %(*objectname)"
                    + "\t%(creatordate:unix)";

    private final String slug;
    private final Git git;
    private final InstantSource clock;

    /** The commit of a release or of a full id never changes, so git is asked once. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Versions(String slug, Git git, InstantSource clock) {
        this.slug = slug;
        this.git = git;
        this.clock = clock;
    }

    /** The commit of a release's tag, or the commit of this full id if the repository has it. */
    String resolve(String version) {
        return find(version)
                .orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.NotFound(
                                                ("The capsule %s has no version '%s' here; name a release such as v1.0, or"
                                                                + " the 40 characters of a commit.")
                                                        .formatted(slug, version))));
    }

    /** The same, or nothing if there is none. */
    Optional<String> find(String version) {
        return Optional.ofNullable(known.get(version)).or(() -> ask(version));
    }

    void forget() {
        known.clear();
    }

    private Optional<String> ask(String version) {
        boolean isCommit = COMMIT.matcher(version).matches();
        if (isCommit || TAG.matcher(version).matches()) {
            String name = (isCommit ? version : "refs/tags/" + version) + "^{commit}";
            var outcome = git.attempt("rev-parse", "--verify", "--quiet", name);
            if (outcome.succeeded()) {
                String commit = outcome.stdout().strip();
                known.put(version, commit);
                return Optional.of(commit);
            }
        }
        return Optional.empty();
    }

    /** The releases, oldest first. */
    List<Release> releases() {
        return git.ask("for-each-ref", "--format=" + FORMAT, "refs/tags/v*.0")
                .lines()
                .flatMap(Versions::read)
                .sorted(Comparator.comparingInt(Release::version))
                .toList();
    }

    /** Makes the next release; git refuses a tag that exists, so a number is given once only. */
    Release release(String commit) {
        List<Release> before = releases();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Git signed = Workbench.signed(git, now);
        for (int version = before.isEmpty() ? 1 : before.getLast().version() + 1; ; version++) {
            String tag = Release.tag(version);
            var outcome = signed.attempt("tag", "-a", "-m", "Release " + version, tag, commit);
            if (outcome.succeeded()) {
                return new Release(version, commit, now);
            }
            if (!outcome.stderr().contains("already exists")) {
                throw new GitFailure("tag", outcome);
            }
        }
    }

    private static Stream<Release> read(String line) {
        String[] words = line.split("\t", -1);
        var tag = TAG.matcher(words[0]);
        return tag.matches()
                ? commitIn(words[1], words[2])
                        .map(
                                commit ->
                                        new Release(
                                                Integer.parseInt(tag.group(1)),
                                                commit,
                                                Instant.ofEpochSecond(Long.parseLong(words[3]))))
                : Stream.empty();
    }

    /** A light tag is the commit; an annotated one points to it. */
    private static Stream<String> commitIn(String... objects) {
        return Stream.of(objects)
                .filter(object -> object.startsWith(COMMIT_TYPE))
                .map(object -> object.substring(COMMIT_TYPE.length()));
    }
}
