// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.capsule.repository.Release;
import java.util.List;
import java.util.Optional;

/**
 * A capsule or pipeline on the wire (the SDK's capsule.py); {@code kind} and {@code archived} are
 * ours. Of articles cove knows nothing.
 */
record ProgramJson(
        String id,
        String kind,
        long created,
        String name,
        String status,
        String owner,
        String slug,
        @JsonProperty("owner_email") String ownerEmail,
        @JsonProperty("last_accessed") Optional<Long> lastAccessed,
        Optional<String> description,
        Optional<String> field,
        Optional<List<String>> tags,
        @JsonProperty("cloned_from_url") Optional<String> clonedFromUrl,
        @JsonProperty("original_capsule") Optional<OriginalJson> originalCapsule,
        @JsonProperty("release_capsule") Optional<String> releaseCapsule,
        Optional<SubmissionJson> submission,
        Optional<List<VersionJson>> versions,
        Optional<Boolean> archived) {

    record OriginalJson(
            String id,
            @JsonProperty("major_version") Optional<Integer> majorVersion,
            @JsonProperty("minor_version") Optional<Integer> minorVersion,
            String name,
            long created,
            @JsonProperty("public") boolean isPublic) {
        OriginalJson(Program.Original original) {
            this(
                    original.id(),
                    original.version(),
                    original.version().map(_ -> 0),
                    original.name(),
                    original.created(),
                    false);
        }
    }

    /** The last release, which is as much as a submission is here. */
    record SubmissionJson(long timestamp, String commit) {
        SubmissionJson(Release release) {
            this(release.releasedAt().getEpochSecond(), release.commit());
        }
    }

    record VersionJson(
            @JsonProperty("major_version") int majorVersion,
            @JsonProperty("minor_version") int minorVersion,
            @JsonProperty("release_time") long releaseTime) {}

    /** On the vendor's platform a release has an id of its own; here it is the same program. */
    static ProgramJson of(Program program, List<Release> releases) {
        return of(program, releases, !releases.isEmpty());
    }

    /** As it is told among others: without its releases. */
    static ProgramJson listed(Program program, boolean released) {
        return of(program, List.of(), released);
    }

    private static ProgramJson of(Program program, List<Release> releases, boolean released) {
        Program.Facts facts = program.facts();
        return new ProgramJson(
                facts.id(),
                program.kind().word(),
                facts.created().getEpochSecond(),
                facts.name(),
                released ? "release" : "non_release",
                facts.owner(),
                facts.slug(),
                facts.ownerEmail(),
                facts.lastAccessed().map(java.time.Instant::getEpochSecond),
                facts.description(),
                facts.field(),
                Optional.of(facts.tags()).filter(tags -> !tags.isEmpty()),
                facts.clonedFromUrl(),
                facts.original().map(OriginalJson::new),
                Optional.of(facts.id()).filter(_ -> !releases.isEmpty()),
                Optional.of(releases)
                        .filter(all -> !all.isEmpty())
                        .map(all -> new SubmissionJson(all.getLast())),
                Optional.of(
                                releases.stream()
                                        .map(
                                                release ->
                                                        new VersionJson(
                                                                release.version(),
                                                                0,
                                                                release.releasedAt()
                                                                        .getEpochSecond()))
                                        .toList())
                        .filter(versions -> !versions.isEmpty()),
                Optional.of(facts.archived()).filter(archived -> archived));
    }
}
