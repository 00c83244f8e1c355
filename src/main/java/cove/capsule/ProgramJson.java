// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.capsule.repository.Release;
import java.util.List;
import java.util.Optional;

/** A capsule or pipeline on the wire (API reference, 4.1); {@code kind} is ours. */
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
        Optional<List<VersionJson>> versions) {

    record VersionJson(
            @JsonProperty("major_version") int majorVersion,
            @JsonProperty("minor_version") int minorVersion,
            @JsonProperty("release_time") long releaseTime) {}

    /** On the vendor's platform a release has an id of its own; here it is the same program. */
    static ProgramJson of(Program program, List<Release> releases) {
        Program.Facts facts = program.facts();
        return new ProgramJson(
                facts.id(),
                program.kind().word(),
                facts.created().getEpochSecond(),
                facts.name(),
                releases.isEmpty() ? "non_release" : "release",
                facts.owner(),
                facts.slug(),
                facts.ownerEmail(),
                facts.lastAccessed().map(java.time.Instant::getEpochSecond),
                facts.description(),
                facts.field(),
                Optional.of(facts.tags()).filter(tags -> !tags.isEmpty()),
                facts.clonedFromUrl(),
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
                        .filter(versions -> !versions.isEmpty()));
    }
}
