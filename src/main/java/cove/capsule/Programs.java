// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Access;
import cove.access.Action;
import cove.access.ObjectKind;
import cove.capsule.format.CapsuleDescription;
import cove.capsule.format.CapsuleFolder;
import cove.capsule.format.CapsuleMetadata;
import cove.capsule.nextflow.PipelineDescription;
import cove.capsule.nextflow.PipelineFolder;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.FolderCopy;
import cove.capsule.repository.Imported;
import cove.capsule.repository.Release;
import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import cove.search.Subject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds capsules and pipelines, releases them, and tells what their code says about itself. */
public final class Programs {
    /**
     * What the one who adds a program says of it.
     *
     * @param origin where the code comes from
     * @param again whether a program of the same origin is brought up to date instead
     * @param kind what it has to be; absent, it may be either
     */
    record Identity(
            Optional<String> id,
            Optional<String> slug,
            Optional<String> name,
            Optional<String> origin,
            boolean again,
            Optional<ProgramKind> kind) {}

    /** A program as it was added. */
    record Added(Program program, Imported imported) {}

    /** What a search for programs is. */
    public static final Subject SUBJECT = ProgramSubject.SUBJECT;

    private static final Logger log = LoggerFactory.getLogger(Programs.class);

    private final ProgramStore store;
    private final Access access;
    private final CapsuleRepositories repositories;
    private final InstantSource clock;

    private final Descriptions descriptions;
    private final CodeFacts codeFacts;
    private final OneAtATime adding = new OneAtATime();
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

    /** Adds what is in a folder. */
    Added addFolder(Caller caller, Identity identity, Path folder) {
        switch (identity.kind().orElseGet(() -> kindOf(folder))) {
            case CAPSULE -> CapsuleFolder.read(folder);
            case PIPELINE -> PipelineFolder.read(folder);
        }
        return add(
                caller,
                identity,
                slug -> repositories.importFolder(slug, folder),
                Optional.empty());
    }

    /** Adds an export, a zip file. */
    Added addZip(Caller caller, Identity identity, Path zip) {
        return add(caller, identity, slug -> repositories.importZip(slug, zip), Optional.empty());
    }

    /**
     * Adds a repository with its history. Only an administrator may name this machine's own files.
     */
    Added addGit(Caller caller, Identity identity, String url) {
        if (CapsuleRepositories.isOnThisMachine(url) && !caller.admin()) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "Only an administrator may add a repository from the server's own disk; upload the folder instead."));
        }
        return add(
                caller,
                identity,
                slug -> repositories.importGit(slug, url),
                Optional.of(CapsuleRepositories.withoutLogin(url)));
    }

    private static ProgramKind kindOf(Path folder) {
        return PipelineFolder.isOne(folder) ? ProgramKind.PIPELINE : ProgramKind.CAPSULE;
    }

    /** Two that bring the same one up to date must not both make it. */
    private Added add(
            Caller caller,
            Identity identity,
            Function<String, Imported> source,
            Optional<String> clonedFrom) {
        String same =
                identity.id()
                        .or(
                                () ->
                                        identity.origin()
                                                .filter(_ -> identity.again())
                                                .map(origin -> caller.userId() + " " + origin))
                        .orElseGet(() -> UUID.randomUUID().toString());
        return adding.run(
                same,
                () -> {
                    while (true) {
                        Optional<Added> added = tryToAdd(caller, identity, source, clonedFrom);
                        if (added.isPresent()) {
                            return added.get();
                        }
                    }
                });
    }

    /** Nothing when another server on the same database was first: now it is known. */
    private Optional<Added> tryToAdd(
            Caller caller,
            Identity identity,
            Function<String, Imported> source,
            Optional<String> clonedFrom) {
        Optional<Program> before = known(caller, identity);
        String slug = before.map(Program::slug).or(identity::slug).orElseGet(this::freeSlug);
        return use.during(slug, () -> tryToAdd(caller, identity, before, slug, source, clonedFrom));
    }

    private Optional<Added> tryToAdd(
            Caller caller,
            Identity identity,
            Optional<Program> before,
            String slug,
            Function<String, Imported> source,
            Optional<String> clonedFrom) {
        Optional<Program.Facts> known = before.map(Program::facts);
        finishDeletion(slug);
        boolean existed = repositories.exists(slug);
        known.map(Program.Facts::id).ifPresent(store::unlearn);
        Imported imported = source.apply(slug);
        ProgramKind kind;
        CapsuleMetadata metadata;
        try {
            kind =
                    before.map(Program::kind)
                            .or(identity::kind)
                            .orElseGet(() -> kindOf(checkout(slug, imported.commit())));
            metadata = descriptions.metadata(kind, slug, imported.commit());
        } catch (CoveException e) {
            if (!existed) {
                repositories.delete(slug);
            }
            throw e;
        }
        var facts =
                new Program.Facts(
                        known.map(Program.Facts::id)
                                .or(identity::id)
                                .orElseGet(() -> UUID.randomUUID().toString()),
                        slug,
                        identity.name()
                                .or(metadata::name)
                                .or(() -> identity.origin().flatMap(Programs::lastPart))
                                .orElseGet(() -> capitalized(kind) + " " + slug),
                        known.map(Program.Facts::owner).orElse(caller.userId()),
                        known.map(Program.Facts::ownerEmail).orElse(caller.email()),
                        known.map(Program.Facts::created).orElseGet(clock::instant),
                        known.flatMap(Program.Facts::lastAccessed),
                        metadata.description(),
                        metadata.field(),
                        metadata.tags(),
                        clonedFrom.or(() -> known.flatMap(Program.Facts::clonedFromUrl)),
                        identity.origin(),
                        known.map(Program.Facts::archived).orElse(false),
                        known.flatMap(Program.Facts::original),
                        Optional.of(imported.commit()));
        var program = kind.of(facts);
        if (known.isPresent() || !identity.again()) {
            store.put(program);
        } else if (!store.putFirst(program)) {
            repositories.delete(slug);
            return Optional.empty();
        }
        codeFacts.learn(program);
        return Optional.of(new Added(program, imported));
    }

    /** A folder's name, or that of a file or repository without what tells its kind. */
    static Optional<String> lastPart(String origin) {
        String path = origin.replaceFirst("[?#].*", "").replaceFirst("/+$", "");
        String part = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        return Optional.of(part.replaceFirst("(?<=.)\\.(git|zip)$", ""))
                .filter(name -> !name.isBlank());
    }

    /**
     * The program that is brought up to date, if it is one. All mistakes in the identity at once.
     */
    private Optional<Program> known(Caller caller, Identity identity) {
        var mistakes = new ArrayList<String>();
        Optional<Program> known =
                identity.id()
                        .flatMap(store::find)
                        .or(
                                () ->
                                        identity.again()
                                                ? identity.origin()
                                                        .flatMap(
                                                                origin ->
                                                                        store.findByOrigin(
                                                                                caller.userId(),
                                                                                origin))
                                                : Optional.empty());
        identity.id()
                .filter(id -> !isUuid(id))
                .ifPresent(
                        id ->
                                mistakes.add(
                                        "The id must be a UUID, but it is '%s'"
                                                .formatted(Echo.of(id))));
        identity.slug()
                .filter(slug -> !slug.matches("[0-9]{7}"))
                .ifPresent(
                        slug ->
                                mistakes.add(
                                        "The slug must be seven digits, but it is '%s'"
                                                .formatted(Echo.of(slug))));
        identity.slug()
                .flatMap(store::findBySlug)
                .filter(holder -> known.filter(k -> k.id().equals(holder.id())).isEmpty())
                .ifPresent(
                        holder ->
                                mistakes.add(
                                        "The slug %s belongs to another %s; leave out --slug to get a free one"
                                                .formatted(holder.slug(), holder.kind().word())));
        known.filter(program -> access.role(caller, program).isEmpty())
                .ifPresent(
                        program ->
                                mistakes.add(
                                        "The id %s belongs to another user's %s"
                                                .formatted(program.id(), program.kind().word())));
        known.filter(program -> identity.kind().orElse(program.kind()) != program.kind())
                .ifPresent(
                        program ->
                                mistakes.add(
                                        "The id %s belongs to a %s; bring it up to date with 'cove %s add'"
                                                .formatted(
                                                        program.id(),
                                                        program.kind().word(),
                                                        program.kind().word())));
        CoveException.throwIfAny(mistakes);
        known.ifPresent(
                program ->
                        access.permitted(
                                caller, Action.CHANGE, known, () -> missing(program.id())));
        return known;
    }

    private static boolean isUuid(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    String freeSlug() {
        while (true) {
            String slug =
                    "%07d".formatted(ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000));
            if (store.findBySlug(slug).isEmpty() && !repositories.exists(slug)) {
                return slug;
            }
        }
    }

    /** Finds a capsule or pipeline with which the caller may do this. */
    public Program get(Caller caller, String id, Action action) {
        return access.permitted(caller, action, store.find(id), () -> missing(id));
    }

    private static CoveException missing(String id) {
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

    boolean may(Caller caller, Action action, Program program) {
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
    List<Program> all(Caller caller) {
        return store.all(access.visible(caller, ObjectKind.CAPSULE));
    }

    List<Release> releases(Program program) {
        return repositories.releases(program.slug());
    }

    /** Makes the program's latest commit its next release. */
    Release release(Program program) {
        return codeFacts.whileItChanges(program, () -> repositories.release(program.slug()));
    }

    /** Those of these that there are, in their order, as listings tell them. */
    List<ProgramJson> listed(List<String> ids) {
        var released = store.released(ids);
        return store.all(ids).stream()
                .map(program -> ProgramJson.listed(program, released.contains(program.id())))
                .toList();
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
                                                                capitalized(program.kind()),
                                                                program.id(),
                                                                version.get(),
                                                                described(program)))));
    }

    private static String capitalized(ProgramKind kind) {
        return kind.word().substring(0, 1).toUpperCase(Locale.ROOT) + kind.word().substring(1);
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
