// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.CapsuleMetadata;
import cove.capsule.repository.CapsuleRepositories;
import cove.problem.CoveException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps in the database what searches ask of the code: none of them opens a repository. */
final class CodeFacts {
    private static final Logger log = LoggerFactory.getLogger(CodeFacts.class);

    private final ProgramStore store;
    private final CapsuleRepositories repositories;
    private final Descriptions descriptions;

    CodeFacts(ProgramStore store, CapsuleRepositories repositories, Descriptions descriptions) {
        this.store = store;
        this.repositories = repositories;
        this.descriptions = descriptions;
    }

    /** Changes the code; a kill in between leaves nothing known, which the next start finds. */
    <T> T whileItChanges(Program program, Supplier<T> change) {
        store.unlearn(program.id());
        try {
            return change.get();
        } finally {
            learn(program);
        }
    }

    /** Looks into the code. What cannot be read is left for the next start. */
    void learn(Program program) {
        try {
            boolean released = !repositories.releases(program.slug()).isEmpty();
            var metadata = metadata(program);
            store.learn(
                    program.id(),
                    released,
                    new Contributors(metadata.authors(), metadata.affiliations()));
        } catch (RuntimeException e) {
            log.warn("cannot look into the code of {} for searches", program.id(), e);
        }
    }

    /** Code that is not as it should be names nobody. */
    private CapsuleMetadata metadata(Program program) {
        try {
            String head = repositories.head(program.slug());
            return descriptions.metadata(program.kind(), program.slug(), head);
        } catch (CoveException e) {
            return CapsuleMetadata.EMPTY;
        }
    }
}
