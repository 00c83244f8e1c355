// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * Copies results into a folder, each to its own path below it, and never out of it: neither by what
 * a path says nor through a link that lies there. A file is there whole or not at all; what arrived
 * of one before an interruption is kept beside it, and the next download goes on from there.
 */
record Download(ApiClient api, String id, Path folder) {
    private static final int DIGITS = 16;

    /** Fetches one file, and tells where it is now. */
    Path fetch(ResultTree.File file) throws IOException {
        Path target = prepared(file.path());
        Path part = target.resolveSibling(partName(file.path()));
        long there = Files.isRegularFile(part, NOFOLLOW_LINKS) ? Files.size(part) : 0;
        if (there > file.size()) {
            Files.delete(part);
            there = 0;
        }
        try (var channel =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        NOFOLLOW_LINKS)) {
            if (there < file.size()) {
                new ResultFile(api, id, file.path())
                        .read(there, (bytes, length) -> write(channel, bytes, length));
            }
            if (channel.size() != file.size()) {
                throw new CommandFailure(
                        "The result '%s' should have %d bytes, but %d arrived. Try again."
                                .formatted(file.path(), file.size(), channel.size()));
            }
        }
        if (Files.isDirectory(target, NOFOLLOW_LINKS)) {
            throw inTheWay(target);
        }
        return Files.move(
                part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(FileChannel channel, byte[] bytes, int length) throws IOException {
        var left = ByteBuffer.wrap(bytes, 0, length);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    /** Results never change, so a part of this computation's file is good for ever. */
    String partName(String path) {
        byte[] digest =
                ResultFile.newDigest().digest((id + "/" + path).getBytes(StandardCharsets.UTF_8));
        return ".cove-%s.part".formatted(HexFormat.of().formatHex(digest).substring(0, DIGITS));
    }

    /** The place of a file, with real folders all the way to it. */
    private Path prepared(String path) throws IOException {
        Files.createDirectories(folder);
        Path target = folder;
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length; i++) {
            target = target.resolve(checked(names[i], path));
            if (i < names.length - 1) {
                makeFolder(target);
            }
        }
        return target;
    }

    private static String checked(String name, String path) {
        try {
            if (!name.isEmpty()
                    && !name.equals(".")
                    && !name.equals("..")
                    && Path.of(name).getNameCount() == 1) {
                return name;
            }
        } catch (InvalidPathException e) {
            // It has a NUL, or a letter that this machine cannot write.
        }
        throw new CommandFailure(
                "The result '%s' was not downloaded, because it cannot have this path here."
                        .formatted(Screen.printable(path)));
    }

    private static void makeFolder(Path path) throws IOException {
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
                throw inTheWay(path);
            }
        }
    }

    private static CommandFailure inTheWay(Path path) {
        return new CommandFailure(
                "Something else lies at %s, and is left alone. Remove it, or choose another folder with -o."
                        .formatted(path));
    }
}
