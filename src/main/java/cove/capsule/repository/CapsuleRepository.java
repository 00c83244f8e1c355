// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.process.Disk;
import cove.process.FolderRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The bare repository of one capsule. It has one branch, which its HEAD names; a head that is left
 * behind stays under {@code refs/kept}, for a computation may have run it.
 */
final class CapsuleRepository {

    /**
     * Partial clones and single commits are what the tasks of a pipeline ask for; nothing is ever
     * pruned; what a ref names is on the disk before the ref is (git-config(1)).
     */
    private static final String SETTINGS =
            """
            [uploadpack]
            \tallowFilter = true
            \tallowAnySHA1InWant = true
            [gc]
            \tauto = 0
            [fetch]
            \tunpackLimit = 1
            [core]
            \tfsync = committed,reference
            \tfsyncMethod = batch
            """;

    private static final String REF = "ref: ";

    private final String slug;
    private final Path directory;
    private final Checkouts checkouts;
    private final InstantSource clock;
    private final Git git;
    private final Versions versions;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock extracting = new ReentrantLock();

    CapsuleRepository(String slug, Path directory, Checkouts checkouts, InstantSource clock) {
        this.slug = slug;
        this.directory = directory;
        this.checkouts = checkouts;
        this.clock = clock;
        this.git = Git.alone().inRepository(directory);
        this.versions = new Versions(slug, git, clock);
    }

    boolean exists() {
        return Files.isDirectory(directory);
    }

    /** Makes the source's code the head; when that fails all is as before. */
    Imported take(CodeSource source) {
        Path scratch = Unfinished.beside(directory);
        writing.lock();
        try {
            Files.createDirectory(scratch);
            return exists() ? update(source, scratch) : create(source, scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writing.unlock();
            FolderRemoval.remove(scratch);
        }
    }

    private Imported create(CodeSource source, Path scratch) throws IOException {
        Path made = scratch.resolve("repository.git");
        Git there = Git.alone().inRepository(made);
        there.ask("init", "--quiet", "--bare", "--template=");
        Files.writeString(made.resolve("config"), SETTINGS, UTF_8, APPEND);
        var arrival = arrival(source, new Workbench(there, Optional.empty(), scratch, clock));
        String branch = "refs/heads/" + arrival.branch();
        there.ask("symbolic-ref", "HEAD", branch);
        there.ask("update-ref", branch, arrival.commit());
        Disk.flushAllOf(made);
        Files.move(made, directory, ATOMIC_MOVE);
        Disk.flushEntriesOf(directory.getParent());
        return new Imported(arrival.commit(), true, arrival.warnings());
    }

    private Imported update(CodeSource source, Path scratch) {
        String before = head();
        var arrival = arrival(source, new Workbench(git, Optional.of(before), scratch, clock));
        String commit = arrival.commit();
        if (!git.attempt("merge-base", "--is-ancestor", before, commit).succeeded()) {
            git.ask("update-ref", "refs/kept/" + before, before);
        }
        if (!advance(before, commit)) {
            throw new CoveException(
                    new Problem.Conflict(
                            "Its code was changed by somebody else while it was added; add it again."));
        }
        return new Imported(commit, !commit.equals(before), arrival.warnings());
    }

    /** Makes a commit the head, durably; no when the head is another one than before by now. */
    boolean advance(String before, String commit) {
        if (!commit.equals(before)) {
            Disk.flushAllOf(directory);
            var outcome = git.attempt("update-ref", "HEAD", commit, before);
            if (!outcome.succeeded()) {
                if (head().equals(before)) {
                    throw new GitFailure("update-ref", outcome);
                }
                return false;
            }
        }
        Disk.flushAllOf(directory);
        return true;
    }

    /** Changes one file, as a commit on top of the head, whatever that is by then. */
    Imported edit(FileEdit edit) {
        writing.lock();
        try {
            while (true) {
                String before = head();
                String commit = inScratch(before, edit::commit);
                if (advance(before, commit)) {
                    return new Imported(commit, !commit.equals(before), List.of());
                }
            }
        } finally {
            writing.unlock();
        }
    }

    /** Works at a bench with what is here, in a folder that goes away afterwards. */
    <T> T inScratch(String head, Function<Workbench, T> work) {
        Path scratch = Unfinished.beside(directory);
        try {
            Files.createDirectory(scratch);
            return work.apply(new Workbench(present(), Optional.of(head), scratch, clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            FolderRemoval.remove(scratch);
        }
    }

    private static Arrival arrival(CodeSource source, Workbench bench) {
        try {
            return source.bring(bench);
        } catch (GitFailure e) {
            throw e.whenTrying("Adding " + source.described(), source.advice(e.lastWords()));
        }
    }

    /** The commit that HEAD names; read without git, because each run asks for it. */
    String head() {
        try {
            String head = read("HEAD");
            return head.startsWith(REF) ? read(head.substring(REF.length())) : head;
        } catch (NoSuchFileException _) {
            // Either somebody packed the refs, or there is no repository.
            return present().ask("rev-parse", "--verify", "HEAD^{commit}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of the branch that runs without a version use. */
    String branch() {
        return present().ask("symbolic-ref", "--short", "HEAD");
    }

    /** A commit that a branch left may have been run; and what was pushed is to last. */
    void pushed(List<Push.Move> moves) {
        for (Push.Move move : moves) {
            if (move.isBranch() && !move.creates() && isLeft(move)) {
                git.ask("update-ref", "refs/kept/" + move.before(), move.before());
            }
        }
        versions.forget();
        Disk.flushAllOf(directory);
    }

    private boolean isLeft(Push.Move move) {
        return !git.attempt("merge-base", "--is-ancestor", move.before(), move.ref()).succeeded();
    }

    private String read(String ref) throws IOException {
        return Files.readString(directory.resolve(ref), UTF_8).strip();
    }

    String resolve(String version) {
        present();
        return versions.resolve(version);
    }

    Optional<String> find(String version) {
        present();
        return versions.find(version);
    }

    List<Release> releases() {
        present();
        return versions.releases();
    }

    List<Commit> history(String commit, int limit) {
        return Commit.read(
                present().ask("log", "--max-count=" + limit, "--format=" + Commit.FORMAT, commit));
    }

    Release release() {
        writing.lock();
        try {
            var release = versions.release(head());
            Disk.flushAllOf(directory);
            return release;
        } finally {
            writing.unlock();
        }
    }

    Path checkout(String version) {
        String commit = resolve(version);
        Path place = checkouts.placeOf(slug, commit);
        if (checkouts.use(place)) {
            return place;
        }
        extracting.lock();
        try {
            if (!checkouts.use(place)) {
                checkouts.extract(git, commit, place);
            }
            return place;
        } finally {
            extracting.unlock();
        }
    }

    void delete() {
        writing.lock();
        extracting.lock();
        try {
            versions.forget();
            Unfinished.remove(directory);
            checkouts.remove(slug);
        } finally {
            extracting.unlock();
            writing.unlock();
        }
    }

    private Git present() {
        if (!exists()) {
            throw CoveException.notFound("repository of capsule", slug);
        }
        return git;
    }
}
