// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * Keeps each capsule's code, with its history, in a bare git repository of its own. One of these
 * serves a home; its imports either happen or leave all as it was.
 */
public final class CapsuleRepositories {

    private static final Pattern SLUG = Pattern.compile("[0-9]{7}");
    private static final String NAME = "capsule-%s.git";

    private final Path folder;
    private final Checkouts checkouts;
    private final ZipLimits zipLimits;
    private final InstantSource clock;
    private final ConcurrentMap<String, CapsuleRepository> opened = new ConcurrentHashMap<>();

    /**
     * Makes the two folders if they are missing; they have to be on file systems with rename.
     *
     * @param repositories where the bare repositories are, {@code capsule-<slug>.git}
     * @param checkouts where extracted commits are kept; may be emptied while the server is stopped
     * @param keptCheckouts how many of them are kept, beyond those in use
     */
    public CapsuleRepositories(
            Path repositories,
            Path checkouts,
            ZipLimits zipLimits,
            int keptCheckouts,
            InstantSource clock) {
        this.folder = created(repositories);
        this.checkouts = new Checkouts(created(checkouts), keptCheckouts, clock);
        this.zipLimits = zipLimits;
        this.clock = clock;
    }

    /** Removes what a crash left behind; to be called before anything else uses the home. */
    public void sweep() {
        Unfinished.sweep(folder);
        Unfinished.sweep(checkouts.folder());
        try (var repositories = Files.newDirectoryStream(folder, NAME.formatted("*"))) {
            repositories.forEach(CrashTraces::removeFrom);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes in a folder as it stands: with its history when it is the top of a git work tree or a
     * bare repository, else as one commit on top of what is here, if anything differs.
     */
    public Imported importFolder(String slug, Path given) {
        return repository(slug).take(CodeSource.in(given));
    }

    /** Takes in a capsule's export as one commit, if anything differs from what is here. */
    public Imported importZip(String slug, Path zip) {
        if (!Files.isRegularFile(zip)) {
            throw CoveException.invalid(
                    "Adding the zip %s failed, because there is no such file. Check the path."
                            .formatted(zip));
        }
        return repository(slug).take(new CapsuleZip(zip.toAbsolutePath(), zipLimits));
    }

    /** Takes in the branch that HEAD names there, its tags, and all their history. */
    public Imported importGit(String slug, String url, RemoteLogin login) {
        return repository(slug).take(login.reading(url));
    }

    /** Makes a repository of a commit of another one, with its history and without its releases. */
    public Imported duplicate(String slug, String commit, String duplicate) {
        return repository(duplicate)
                .take(new Duplicate(directory(slug), repository(slug).branch(), commit));
    }

    /** Changes one file of the latest code, as a commit on top of it; others may be at it too. */
    public Imported edit(String slug, FileEdit edit) {
        return repository(slug).edit(edit);
    }

    /**
     * Brings the branch here and that of an external repository together: fast-forwards either, or
     * merges both where that is clean. What fails changes nothing on either side.
     */
    public Synced sync(String slug, String url, RemoteLogin login, String author) {
        return new RemoteSync(repository(slug), login.at(url), author).run();
    }

    /** Whether an address names this machine's own disk, however it is written. */
    public static boolean isOnThisMachine(String url) {
        return GitAddress.parse(url).url().startsWith("file:");
    }

    /** Whether a user or token was written into an address. */
    public static boolean hasLogin(String url) {
        return GitAddress.parse(url).login().isPresent();
    }

    /** An address as people may see it: without the user and token that were written into it. */
    public static String withoutLogin(String url) {
        return GitAddress.parse(url).url();
    }

    /** Whether anything was ever taken in for this capsule. */
    public boolean exists(String slug) {
        return repository(slug).exists();
    }

    /** The bare repository, to be served to git clients; nobody else writes to it. */
    public Path directory(String slug) {
        return folder.resolve(NAME.formatted(checked(slug)));
    }

    /** The branch that runs without a version use. */
    String branch(String slug) {
        return repository(slug).branch();
    }

    /** Keeps what a push left behind, and sees to it that the rest is on the disk. */
    void pushed(String slug, List<Push.Move> moves) {
        repository(slug).pushed(moves);
    }

    /** The commit that a run without a version uses. */
    public String head(String slug) {
        return repository(slug).head();
    }

    /** The commit of a release such as {@code v1.0}, or of a full commit id that is here. */
    public String resolve(String slug, String version) {
        return repository(slug).resolve(version);
    }

    /** The same commit, if the repository has it. */
    public Optional<String> find(String slug, String commit) {
        return repository(slug).find(commit);
    }

    /**
     * Makes the head the next release, which never changes afterwards. Each call makes one, also
     * when the head has one already: a release is an act of a person, and each has its number.
     */
    public Release release(String slug) {
        return repository(slug).release();
    }

    /** The releases, oldest first; tags {@code v<number>.0} that came with the code are such. */
    public List<Release> releases(String slug) {
        return repository(slug).releases();
    }

    /** A commit and those before it, the newest first. */
    public List<Commit> history(String slug, String commit, int limit) {
        return repository(slug).history(commit, limit);
    }

    /**
     * A folder with all files of a commit, shared by all who ask: to be copied or mounted
     * read-only, never written to. Links in it are as the author made them and may point anywhere.
     */
    public Path checkout(String slug, String commit) {
        return repository(slug).checkout(commit);
    }

    /** Removes the repository and its checkouts; that there is none is no error. */
    public void delete(String slug) {
        repository(slug).delete();
    }

    private CapsuleRepository repository(String slug) {
        Path directory = directory(slug);
        return opened.computeIfAbsent(
                slug, _ -> new CapsuleRepository(slug, directory, checkouts, clock));
    }

    private static String checked(String slug) {
        if (!SLUG.matcher(slug).matches()) {
            throw CoveException.invalid(
                    "'%s' is no slug of a capsule; give its 7 digits, such as 4820193."
                            .formatted(slug));
        }
        return slug;
    }

    private static Path created(Path folder) {
        try {
            return Files.createDirectories(folder).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
