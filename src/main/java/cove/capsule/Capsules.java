// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.CapsuleDescription;
import cove.capsule.format.CapsuleFolder;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.FolderCopy;
import cove.capsule.repository.Imported;
import cove.capsule.repository.Release;
import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Adds capsules, releases them, and tells what their code says about itself. */
public final class Capsules {
    /**
     * What the one who adds a capsule says of it.
     *
     * @param origin where the code comes from
     * @param again whether a capsule of the same origin is brought up to date instead
     */
    public record Identity(
            Optional<String> id,
            Optional<String> slug,
            Optional<String> name,
            Optional<String> origin,
            boolean again) {}

    /** A capsule as it was added. */
    public record Added(Capsule capsule, Imported imported) {}

    private static final int REMEMBERED_DESCRIPTIONS = 1000;

    private final CapsuleStore store;
    private final CapsuleRepositories repositories;
    private final InstantSource clock;

    /** By commit: what a commit says never changes. */
    private final Map<String, CapsuleDescription> descriptions =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, CapsuleDescription> e) {
                    return size() > REMEMBERED_DESCRIPTIONS;
                }
            };

    public Capsules(Database database, CapsuleRepositories repositories, InstantSource clock) {
        this.store = new CapsuleStore(database);
        this.repositories = repositories;
        this.clock = clock;
    }

    /** Adds what is in a folder. */
    public Added addFolder(Caller caller, Identity identity, Path folder) {
        CapsuleFolder.read(folder);
        return add(caller, identity, slug -> repositories.importFolder(slug, folder), false);
    }

    /** Adds an export, a zip file. */
    public Added addZip(Caller caller, Identity identity, Path zip) {
        return add(caller, identity, slug -> repositories.importZip(slug, zip), false);
    }

    /**
     * Adds a repository with its history. Only an administrator may name this machine's own files.
     */
    public Added addGit(Caller caller, Identity identity, String url) {
        if (url.startsWith("file:") && !caller.admin()) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "Only an administrator may add a repository from the server's own disk; upload the folder instead."));
        }
        return add(caller, identity, slug -> repositories.importGit(slug, url), true);
    }

    private Added add(
            Caller caller, Identity identity, Function<String, Imported> source, boolean cloned) {
        Optional<Capsule> known = known(caller, identity);
        String slug = known.map(Capsule::slug).or(identity::slug).orElseGet(this::freeSlug);
        boolean existed = repositories.exists(slug);
        Imported imported = source.apply(slug);
        CapsuleDescription description;
        try {
            description = description(slug, imported.commit());
        } catch (CoveException e) {
            if (!existed) {
                repositories.delete(slug);
            }
            throw e;
        }
        var metadata = description.metadata();
        var capsule =
                new Capsule(
                        known.map(Capsule::id)
                                .or(identity::id)
                                .orElseGet(() -> UUID.randomUUID().toString()),
                        slug,
                        identity.name().or(metadata::name).orElse("Capsule " + slug),
                        known.map(Capsule::owner).orElse(caller.userId()),
                        known.map(Capsule::ownerEmail).orElse(caller.email()),
                        known.map(Capsule::created).orElseGet(clock::instant),
                        known.flatMap(Capsule::lastAccessed),
                        metadata.description(),
                        metadata.field(),
                        metadata.tags(),
                        cloned ? identity.origin() : Optional.empty(),
                        identity.origin());
        store.put(capsule);
        return new Added(capsule, imported);
    }

    /**
     * The capsule that is brought up to date, if it is one. All mistakes in the identity at once.
     */
    private Optional<Capsule> known(Caller caller, Identity identity) {
        var mistakes = new ArrayList<String>();
        Optional<Capsule> known =
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
                        id -> mistakes.add("The id must be a UUID, but it is '%s'".formatted(id)));
        identity.slug()
                .filter(slug -> !slug.matches("[0-9]{7}"))
                .ifPresent(
                        slug ->
                                mistakes.add(
                                        "The slug must be seven digits, but it is '%s'"
                                                .formatted(slug)));
        identity.slug()
                .flatMap(store::findBySlug)
                .filter(holder -> known.filter(k -> k.id().equals(holder.id())).isEmpty())
                .ifPresent(
                        holder ->
                                mistakes.add(
                                        "The slug %s belongs to another capsule; leave out --slug to get a free one"
                                                .formatted(holder.slug())));
        known.filter(capsule -> !caller.mayAct(capsule.owner()))
                .ifPresent(
                        capsule ->
                                mistakes.add(
                                        "The id %s belongs to another user's capsule"
                                                .formatted(capsule.id())));
        CoveException.throwIfAny(mistakes);
        return known;
    }

    private static boolean isUuid(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String freeSlug() {
        while (true) {
            String slug =
                    "%07d".formatted(ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000));
            if (store.findBySlug(slug).isEmpty() && !repositories.exists(slug)) {
                return slug;
            }
        }
    }

    /** Finds a capsule that the caller may see. */
    public Capsule get(Caller caller, String id) {
        return store.find(id)
                .filter(capsule -> caller.mayAct(capsule.owner()))
                .orElseThrow(() -> CoveException.notFound("capsule", id));
    }

    /** All that the caller may see, newest first. */
    public List<Capsule> all(Caller caller) {
        return store.all().stream().filter(capsule -> caller.mayAct(capsule.owner())).toList();
    }

    public List<Release> releases(Capsule capsule) {
        return repositories.releases(capsule.slug());
    }

    /** Makes the capsule's latest commit its next release. */
    public Release release(Caller caller, String id) {
        return repositories.release(get(caller, id).slug());
    }

    /** The commit of a release, the one that is named, or the latest one. */
    public String commit(Capsule capsule, Optional<Integer> version, Optional<String> named) {
        if (named.isPresent()) {
            return repositories.resolve(capsule.slug(), named.get());
        }
        if (version.isEmpty()) {
            return repositories.head(capsule.slug());
        }
        return releases(capsule).stream()
                .filter(release -> release.version() == version.get())
                .map(Release::commit)
                .findFirst()
                .orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.NotFound(
                                                "Capsule %s has no release %d; it has %s."
                                                        .formatted(
                                                                capsule.id(),
                                                                version.get(),
                                                                described(releases(capsule))))));
    }

    private static String described(List<Release> releases) {
        return releases.isEmpty()
                ? "none, make one with: cove capsule release ID"
                : String.join(
                        ", ", releases.stream().map(release -> "" + release.version()).toList());
    }

    /** What a commit's files say. */
    public CapsuleDescription description(String slug, String commit) {
        synchronized (descriptions) {
            var known = descriptions.get(commit);
            if (known != null) {
                return known;
            }
        }
        var description = CapsuleFolder.read(checkout(slug, commit));
        synchronized (descriptions) {
            descriptions.put(commit, description);
        }
        return description;
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
