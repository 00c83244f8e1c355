// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Mount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Folders that others may make into links while a container starts. The engine follows links, as
 * root, so the container's first process looks whether it sees what was meant, before anything of
 * the image or of the run does something.
 *
 * @param mounts to make; those that are not there and would only be read are left out
 * @param script for a shell: ends where a folder is another one
 * @param obstacle why there can be no such container, or nothing
 */
record Pins(List<Mount> mounts, String script, Optional<String> obstacle) {

    static Pins of(List<Mount> wanted) {
        var mounts = new ArrayList<Mount>();
        var script = new StringBuilder();
        Optional<String> obstacle = Optional.empty();
        for (Mount mount : wanted) {
            Optional<String> identity = identity(mount);
            if (mount.within().isEmpty() || identity.isPresent()) {
                mounts.add(new Mount(mount.source(), mount.target(), mount.writable()));
            } else if (mount.writable()) {
                obstacle = Optional.of("its folder %s is none".formatted(mount.target()));
            }
            identity.ifPresent(known -> script.append(check(mount.target(), known)));
        }
        return new Pins(List.copyOf(mounts), script.toString(), obstacle);
    }

    private static String check(String target, String identity) {
        return "[ \"$(%s stat -c '(dev=%%D,ino=%%i)' %s)\" = '%s' ] || exit 125\n"
                .formatted(StaticShell.INSIDE, "'" + target.replace("'", "'\\''") + "'", identity);
    }

    /** What the JDK calls a file by: its device, in hexadecimal, and its number there. */
    private static Optional<String> identity(Mount mount) {
        if (mount.within().isEmpty()) {
            return Optional.empty();
        }
        Path top = mount.within().get();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(top)) {
            return folder instanceof SecureDirectoryStream<Path> secure
                    ? Optional.of(identity(secure, top.relativize(mount.source())))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // It is not there, or a link.
        }
    }

    /** From folder to folder by open ones, since names may lead elsewhere at the next moment. */
    private static String identity(SecureDirectoryStream<Path> folder, Path below)
            throws IOException {
        try (var next = folder.newDirectoryStream(below.getName(0), LinkOption.NOFOLLOW_LINKS)) {
            return below.getNameCount() > 1
                    ? identity(next, below.subpath(1, below.getNameCount()))
                    : next.getFileAttributeView(BasicFileAttributeView.class)
                            .readAttributes()
                            .fileKey()
                            .toString();
        }
    }
}
