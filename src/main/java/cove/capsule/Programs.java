// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Access;
import cove.access.Action;
import cove.access.ObjectKind;
import cove.capsule.format.CapsuleDescription;
import cove.capsule.nextflow.PipelineDescription;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.Commit;
import cove.capsule.repository.FolderCopy;
import cove.capsule.repository.Release;
import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.search.Subject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds capsules and pipelines, releases them, and tells what their code says about itself. */
public final class Programs {
    /** What a search for programs is. */
    public static final Subject SUBJECT = ProgramSubject.SUBJECT;

    private static final Logger log = LoggerFactory.getLogger(Programs.class);

    private final ProgramStore store;
    private final Access access;
    private final CapsuleRepositories repositories;
    private final InstantSource clock;

    private final Descriptions descriptions;
    private final CodeFacts codeFacts;
    private final RepositoryUse use = new RepositoryUse();

    /** Keeps programs. */
    public Programs(
            Database database,
            Access access,
            CapsuleRepositories repositories,
            InstantSource clock) {
        this.store = new ProgramStore(database);
        this.access = access;
        this.repositories = repositories;
        this.descriptions = new Descriptions(repositories);
        this.codeFacts = new CodeFacts(store, repositories, descriptions);
        this.clock = clock;
    }

    /** Finishes what a killed server left; to be called before anything else. */
    public void start() {
        store.deleted().forEach(this::finishDeletion);
        var _ = Thread.ofVirtual().start(this::refreshAll);
    }

    private void refreshAll() {
        try {
            store.unlearned().forEach(codeFacts::learn);
            store.ids().forEach(this::refresh);
        } catch (RuntimeException e) {
            log.debug("the server ended before all programs were looked at", e);
        }
    }

    ProgramStore store() {
        return store;
    }

    CapsuleRepositories repositories() {
        return repositories;
    }

    /** Whoever changes a repository does it in here. */
    RepositoryUse use() {
        return use;
    }

    CodeFacts codeFacts() {
        return codeFacts;
    }

    Access access() {
        return access;
    }

    Descriptions descriptions() {
        return descriptions;
    }

    /**
     * Lets its code be changed, then takes over what it says of itself and whether it is released.
     */
    <T> T change(Program program, Supplier<T> work) {
        return use.during(
                program.slug(),
                () -> {
                    store.unlearn(program.id());
                    try {
                        return work.get();
                    } finally {
                        changed(program);
                    }
                });
    }

    /** The same where the work tells when it is done. */
    void changed(Program program) {
        refresh(program.id());
        codeFacts.learn(program);
    }

    /** Removes the repository of a deleted program, if there still is one. */
    void finishDeletion(String slug) {
        if (store.deleted().contains(slug)) {
            if (store.findBySlug(slug).isEmpty()) {
                repositories.delete(slug);
            }
            store.forgetDeleted(slug);
        }
    }

    /**
     * Takes over what the latest code says of itself since it was last looked at. Code that cannot
     * be read as what it should be changes nothing: its runs say what is wrong with it.
     */
    void refresh(String id) {
        Optional<Program> found = store.find(id);
        if (found.isEmpty()) {
            return;
        }
        Program program = found.get();
        try {
            String head = repositories.head(program.slug());
            Optional<String> described = program.facts().described();
            if (described.equals(Optional.of(head))) {
                return;
            }
            var now = descriptions.metadata(program.kind(), program.slug(), head);
            var before =
                    described.isEmpty()
                            ? now
                            : descriptions.metadata(
                                    program.kind(), program.slug(), described.get());
            var _ =
                    store.change(
                            id,
                            facts ->
                                    facts.described().equals(described)
                                            ? facts.with(
                                                    facts.labels().after(before, now),
                                                    Optional.of(head))
                                            : facts);
            codeFacts.learn(program);
        } catch (CoveException e) {
            log.info("the latest code of {} is not as it should be: {}", id, e.getMessage());
        } catch (RuntimeException e) {
            log.warn("could not look at the latest code of {}", id, e);
        }
    }

    /** Finds a capsule or pipeline with which the caller may do this. */
    public Program get(Caller caller, String id, Action action) {
        return access.permitted(caller, action, store.find(id), () -> missing(id));
    }

    /** The program, if it is here and the caller may do this with it. */
    public Optional<Program> find(Caller caller, String id, Action action) {
        return store.find(id).filter(program -> access.may(caller, action, program));
    }

    static CoveException missing(String id) {
        return CoveException.notFound("capsule or pipeline", id);
    }

    /** Why the caller may not do this with a program that they may know of. */
    Optional<String> refusal(Caller caller, Action action, Program program) {
        return access.refusal(caller, action, program);
    }

    /** Finds the program with this slug, if the caller may do this with it. */
    Program bySlug(Caller caller, String slug, Action action) {
        return access.permitted(
                caller,
                action,
                store.findBySlug(slug),
                () -> CoveException.notFound("repository", "capsule-" + slug + ".git"));
    }

    /** Whether the caller may do this with a program. */
    public boolean may(Caller caller, Action action, Program program) {
        return access.may(caller, action, program);
    }

    /** Finds a pipeline with which the caller may do this; a capsule is none. */
    public Pipeline pipeline(Caller caller, String id, Action action) {
        Supplier<CoveException> missing = () -> CoveException.notFound("pipeline", id);
        Optional<Program> found = store.find(id);
        if (found.isPresent() && found.get() instanceof Pipeline pipeline) {
            return access.permitted(caller, action, Optional.of(pipeline), missing);
        }
        access.permitted(caller, Action.KNOW, found, missing);
        throw new CoveException(
                new Problem.NotFound(
                        "There is no pipeline '%s' here: it is the id of a capsule; ask for capsules/%s."
                                .formatted(id, id)));
    }

    /** The program, for whoever may do something with it. */
    public Optional<Program> find(String id) {
        return store.find(id);
    }

    /** All that the caller may see, newest first. */
    public List<Program> all(Caller caller) {
        return store.all(access.visible(caller, ObjectKind.CAPSULE));
    }

    /** Its releases, oldest first. */
    public List<Release> releases(Program program) {
        return repositories.releases(program.slug());
    }

    /** Makes the program's latest commit its next release. */
    public Release release(Program program) {
        return codeFacts.whileItChanges(program, () -> repositories.release(program.slug()));
    }

    /** Those of these that there are, in their order, as listings tell them. */
    List<ProgramJson> listed(List<String> ids) {
        var released = store.released(ids);
        return store.all(ids).stream()
                .map(program -> ProgramJson.listed(program, released.contains(program.id())))
                .toList();
    }

    /** Those of these that there are, in their order. */
    public List<Program> all(List<String> ids) {
        return store.all(ids);
    }

    /** The last commits of the latest code, or of a release; the newest first. */
    public List<Commit> history(Program program, Optional<Integer> version, int limit) {
        return repositories.history(
                program.slug(), commit(program, version, Optional.empty()), limit);
    }

    /** The commit of a release, the one that is named, or the latest one. */
    public String commit(Program program, Optional<Integer> version, Optional<String> named) {
        if (named.isPresent()) {
            return repositories.resolve(program.slug(), named.get());
        }
        if (version.isEmpty()) {
            return repositories.head(program.slug());
        }
        return releases(program).stream()
                .filter(release -> release.version() == version.get())
                .map(Release::commit)
                .findFirst()
                .orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.NotFound(
                                                "%s %s has no release %d; it has %s."
                                                        .formatted(
                                                                program.kind().capitalized(),
                                                                program.id(),
                                                                version.get(),
                                                                described(program)))));
    }

    private String described(Program program) {
        var releases = releases(program);
        return releases.isEmpty()
                ? "none, make one with: cove %s release ID".formatted(program.kind().word())
                : String.join(
                        ", ", releases.stream().map(release -> "" + release.version()).toList());
    }

    /** What a capsule says at a commit. */
    public CapsuleDescription description(String slug, String commit) {
        return descriptions.ofCapsule(slug, commit);
    }

    /** What a pipeline says at a commit. */
    public PipelineDescription pipelineDescription(String slug, String commit) {
        return descriptions.ofPipeline(slug, commit);
    }

    /** The capsules that a pipeline's processes run, as far as the caller may see them. */
    public PipelineCapsules capsulesOf(Caller caller, PipelineDescription pipeline) {
        return new CapsuleSearch(store, access, repositories, descriptions, caller)
                .search(pipeline.text().processes());
    }

    /** A program's bare repository: nobody writes there. */
    public Path repository(String slug) {
        return repositories.directory(slug);
    }

    /** A folder with the files of a commit, shared: nobody writes there. */
    public Path checkout(String slug, String commit) {
        return repositories.checkout(slug, commit);
    }

    /** Copies a part of a checkout for one run. */
    public void copy(Path source, Path target) {
        FolderCopy.copy(source, target);
    }

    public void used(String id) {
        store.used(id, clock.instant());
    }
}
