// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Exit;
import cove.executor.SecretVariables;
import cove.process.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the executor keeps of a container in the folder of its run; see first.sh and reader.sh. */
record ContainerFiles(Path folder) {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Room on the disk for what is written later, over these bytes. */
    private static final String RESERVE = "\n".repeat(512);

    /** Bytes; first.sh writes a few hundred, from the first on. */
    private static final int LONGEST_REPORT = 8192;

    /** What a report is taken for that its run has forbidden to read: it has begun. */
    private static final String FORBIDDEN = "begun\n";

    /** What is to be started, as the engine is told it. */
    Path launch() {
        return folder.resolve("container.json");
    }

    Path secrets() {
        return folder.resolve("secrets");
    }

    Path report() {
        return folder.resolve("report");
    }

    Path output() {
        return folder.resolve("output");
    }

    private Path container() {
        return folder.resolve("container");
    }

    private Path nobody() {
        return folder.resolve("nobody");
    }

    private Path reader() {
        return folder.resolve("reader");
    }

    private Path exitFile() {
        return folder.resolve("exit");
    }

    private Path logEnd() {
        return folder.resolve("log-end");
    }

    /** Makes what the container is given; its secrets are for this account alone. */
    void create(SecretVariables secrets) throws IOException {
        Files.createFile(secrets(), PRIVATE);
        Files.writeString(secrets(), exports(secrets.values()));
        Files.writeString(report(), RESERVE);
        Files.writeString(logEnd(), "   \n");
        Files.writeString(exitFile(), RESERVE);
    }

    private static String exports(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(
                        variable ->
                                "export %s='%s'\n"
                                        .formatted(
                                                variable.getKey(),
                                                variable.getValue().replace("'", "'\\''")))
                .collect(Collectors.joining());
    }

    void deleteSecrets() {
        try {
            // Emptied, for the container may hold the file itself.
            if (Files.exists(secrets())) {
                Files.writeString(secrets(), "");
                Files.delete(secrets());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of no use without its container, and backups stumble over it. */
    void deletePipe() {
        try {
            Files.deleteIfExists(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isPrepared() {
        return Files.exists(launch());
    }

    /** The container that was made; none is made again once this is there. */
    Optional<MadeContainer> made() {
        return read(container()).flatMap(MadeContainer::parse);
    }

    /** The time of this file is before the run changed anything: it is written before the start. */
    void keepMade(MadeContainer made) throws IOException {
        if (!made().equals(Optional.of(made))) {
            replace(container(), made.line() + "\n");
        }
    }

    /** Another is to be made in its place: to be called before it is removed. */
    void forgetMade() throws IOException {
        Files.deleteIfExists(container());
    }

    /** By the clock of this folder's disk. */
    Optional<Instant> timeMade() {
        return modified(container());
    }

    /** Keeps a run from ever starting, if it has not started yet. */
    void claimForNobody() {
        try {
            Files.writeString(nobody(), "");
        } catch (NoSuchFileException e) {
            // The run's folder is gone, and with it all that could be started.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isForNobody() {
        return Files.exists(nobody());
    }

    /** Who reads what it prints. */
    Optional<ProcessIdentity> readerProcess() {
        return read(reader()).flatMap(text -> ProcessIdentity.parse(text.strip()));
    }

    void keepReader(ProcessIdentity process) throws IOException {
        replace(reader(), process.line() + "\n");
    }

    /** Whether its reader came to the end of the output. */
    boolean isLogRead() {
        return read(logEnd()).filter(text -> !text.isBlank()).isPresent();
    }

    /** Whether its reader came to the end of the output and had room for it. */
    boolean isLogWhole() {
        return read(logEnd()).filter(text -> text.startsWith("all")).isPresent();
    }

    /** What the container's first process tells. */
    ContainerReport told() {
        return ContainerReport.read(textOfReport());
    }

    /** Its beginning: the run may put there what it likes, and as much of it. */
    private String textOfReport() {
        if (!Files.isRegularFile(report(), LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(report(), LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(LONGEST_REPORT), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (AccessDeniedException e) {
            return FORBIDDEN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Instant> timeTold() {
        return modified(report());
    }

    /** What became of it, once that is written down. */
    Optional<Exit> exit() {
        return read(exitFile()).flatMap(KeptExit::read);
    }

    /** Over the bytes that are there, for a full disk has no others. */
    void keepExit(Exit exit) throws IOException {
        try (SeekableByteChannel file =
                Files.newByteChannel(exitFile(), StandardOpenOption.WRITE)) {
            file.write(StandardCharsets.US_ASCII.encode(KeptExit.text(exit)));
        }
    }

    private void replace(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Instant> modified(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
