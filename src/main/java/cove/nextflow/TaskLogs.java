// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What each task printed: in its own folder while the run lives, and kept by its number afterwards.
 *
 * @param kept the folder for the logs of tasks that are over
 */
public record TaskLogs(KeptWork work, Path kept) {
    private static final String FILE = ".command.log";

    /** Keeps the logs, since the tasks' folders may go first. No process of the run is left. */
    public void keep(List<PipelineTask> tasks) throws IOException {
        Files.createDirectories(kept);
        for (PipelineTask task : tasks) {
            Optional<Path> log = inFolder(task);
            if (log.isPresent()) {
                link(log.get(), kept(task));
            }
        }
    }

    private Optional<Path> inFolder(PipelineTask task) throws IOException {
        if (task.folder().isEmpty()) {
            return Optional.empty();
        }
        Path folder = work.tasks().resolve(task.folder().get());
        Path log = folder.resolve(FILE);
        // Where the work is gone already, the logs were kept before a kill.
        return Files.isRegularFile(log, NOFOLLOW_LINKS)
                        && folder.toRealPath()
                                .equals(work.tasks().toRealPath().resolve(task.folder().get()))
                ? Optional.of(log)
                : Optional.empty();
    }

    private static void link(Path log, Path kept) throws IOException {
        try {
            Files.createLink(kept, log);
        } catch (FileAlreadyExistsException e) {
            // Kept before a kill.
        } catch (FileSystemException e) {
            Path begun = kept.resolveSibling(kept.getFileName() + ".begun");
            Files.copy(log, begun, REPLACE_EXISTING);
            Files.move(begun, kept, ATOMIC_MOVE);
        }
    }

    private Path kept(PipelineTask task) {
        return kept.resolve(Integer.toString(task.number()));
    }

    /**
     * Opens the log of a task, if it has one.
     *
     * <p>The pipeline may put links in place of the tasks' folders at any moment, so none is
     * followed on the way.
     */
    public Optional<SeekableByteChannel> open(PipelineTask task) throws IOException {
        Set<StandardOpenOption> read = Set.of(StandardOpenOption.READ);
        if (Files.isRegularFile(kept(task), NOFOLLOW_LINKS)) {
            return Optional.of(Files.newByteChannel(kept(task), read));
        }
        if (task.folder().isEmpty()) {
            return Optional.empty();
        }
        Path folder = task.folder().get();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(work.tasks());
                var outer = below(tasks, folder.getName(0));
                var inner = below(outer, folder.getName(1))) {
            Path file = Path.of(FILE);
            // To open a pipe would wait for whoever writes to it, maybe forever.
            boolean regular =
                    inner.getFileAttributeView(file, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                            .readAttributes()
                            .isRegularFile();
            return regular
                    ? Optional.of(
                            inner.newByteChannel(
                                    file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS)))
                    : Optional.empty();
        } catch (FileSystemException e) {
            return Optional.empty(); // not there, or a link is: there is no type for that one
        }
    }

    private static SecureDirectoryStream<Path> below(DirectoryStream<Path> parent, Path name)
            throws IOException {
        if (parent instanceof SecureDirectoryStream<Path> secure) {
            return secure.newDirectoryStream(name, NOFOLLOW_LINKS);
        }
        throw new IOException("this system cannot open files below an open folder");
    }
}
