// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.CapsuleDescription;
import cove.capsule.format.CapsuleFolder;
import cove.capsule.format.CapsuleMetadata;
import cove.capsule.nextflow.PipelineDescription;
import cove.capsule.nextflow.PipelineFolder;
import cove.capsule.repository.CapsuleRepositories;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What commits say about themselves, read once: what a commit says never changes. */
final class Descriptions {
    private static final int REMEMBERED = 1000;

    private final CapsuleRepositories repositories;
    private final Map<String, CapsuleDescription> ofCapsules = remembered();
    private final Map<String, PipelineDescription> ofPipelines = remembered();

    Descriptions(CapsuleRepositories repositories) {
        this.repositories = repositories;
    }

    private static <D> Map<String, D> remembered() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, D> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    CapsuleDescription ofCapsule(String slug, String commit) {
        return read(ofCapsules, slug, commit, CapsuleFolder::read);
    }

    PipelineDescription ofPipeline(String slug, String commit) {
        return read(ofPipelines, slug, commit, PipelineFolder::read);
    }

    /** Reads a commit as what it should be; it may not be that. */
    CapsuleMetadata metadata(ProgramKind kind, String slug, String commit) {
        return switch (kind) {
            case CAPSULE -> ofCapsule(slug, commit).metadata();
            case PIPELINE -> ofPipeline(slug, commit).metadata();
        };
    }

    private <D> D read(
            Map<String, D> remembered, String slug, String commit, Function<Path, D> read) {
        synchronized (remembered) {
            var known = remembered.get(commit);
            if (known != null) {
                return known;
            }
        }
        var description = read.apply(repositories.checkout(slug, commit));
        synchronized (remembered) {
            remembered.put(commit, description);
        }
        return description;
    }
}
