// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Access;
import cove.access.Action;
import cove.capsule.format.CapsuleFolder;
import cove.capsule.format.CapsuleMetadata;
import cove.capsule.nextflow.PipelineFolder;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.Imported;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Adds capsules and pipelines, or brings them up to date. */
public final class Additions {
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

    private final Programs programs;
    private final ProgramStore store;
    private final Access access;
    private final CapsuleRepositories repositories;
    private final Descriptions descriptions;
    private final GitTokens gitTokens;
    private final InstantSource clock;
    private final OneAtATime adding = new OneAtATime();

    public Additions(Programs programs, GitTokens gitTokens, InstantSource clock) {
        this.gitTokens = gitTokens;
        this.programs = programs;
        this.store = programs.store();
        this.access = programs.access();
        this.repositories = programs.repositories();
        this.descriptions = programs.descriptions();
        this.clock = clock;
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
                slug -> repositories.importGit(slug, url, gitTokens.login(caller, url)),
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
        return programs.use()
                .during(slug, () -> tryToAdd(caller, identity, before, slug, source, clonedFrom));
    }

    private Optional<Added> tryToAdd(
            Caller caller,
            Identity identity,
            Optional<Program> before,
            String slug,
            Function<String, Imported> source,
            Optional<String> clonedFrom) {
        Optional<Program.Facts> known = before.map(Program::facts);
        programs.finishDeletion(slug);
        boolean existed = repositories.exists(slug);
        known.map(Program.Facts::id).ifPresent(store::unlearn);
        Imported imported = source.apply(slug);
        ProgramKind kind;
        CapsuleMetadata metadata;
        try {
            kind =
                    before.map(Program::kind)
                            .or(identity::kind)
                            .orElseGet(() -> kindOf(programs.checkout(slug, imported.commit())));
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
                                .or(() -> identity.origin().flatMap(Additions::lastPart))
                                .orElseGet(() -> kind.capitalized() + " " + slug),
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
        programs.codeFacts().learn(program);
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
                                caller,
                                Action.CHANGE,
                                known,
                                () -> Programs.missing(program.id())));
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
}
