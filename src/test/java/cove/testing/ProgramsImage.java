// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** An image of this machine's own programs, with all that the tasks of pipelines call. */
public final class ProgramsImage {
    private static final String NAME = "cove-test/programs";

    /** Copies programs with the libraries that they load, and Python's own library. */
    private static final String PACK =
            """
            set -e
            PATH=/usr/bin:/bin:$PATH
            root=$1
            mkdir -p $root/usr/bin $root/usr/lib $root/usr/lib64 $root/tmp $root/etc
            ln -s usr/bin usr/lib usr/lib64 $root
            for name in awk basename bash cat chmod cp cut date dirname env expr find git grep head id ls \\
                    ln md5sum mkdir mkfifo mktemp mv nohup printf ps pwd python3 readlink rm rmdir sed seq setsid sh \\
                    sha256sum sleep sort split stat tail tee touch tr true uname uniq wc xargs; do
                file=$(readlink -f "$(type -P $name)")
                cp "$file" $root/usr/bin/$name
                ldd "$file" | grep -o '/[^ ]*' || true
            done | sort -u | while read -r library; do
                mkdir -p $root/$(dirname $(readlink -f $(dirname $library))/x)
                cp -L $library $root/$(readlink -f $(dirname $library))/
            done
            ln -s git $root/usr/bin/git-upload-pack
            mkdir -p $root/usr/share/git-core/templates
            version=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
            mkdir -p $root/usr/lib/$version
            tar -C /usr/lib/$version --exclude=test --exclude=__pycache__ --exclude=dist-packages \\
                --exclude=config-* --exclude=lib2to3 -c . | tar -C $root/usr/lib/$version -x
            tar -C $root -c . | docker --host $2 import --change "ENV PATH=/usr/bin:/bin" - $3
            rm -rf $root
            """;

    private ProgramsImage() {}

    /** Its name in this engine, which gets it when it is first asked for. */
    public static synchronized String in(TestingDocker docker) {
        try {
            if (run(List.of("docker", "--host", docker.address(), "image", "inspect", NAME)) != 0) {
                Path root = Files.createTempDirectory("cove-programs");
                int code =
                        run(
                                List.of(
                                        "bash",
                                        "-c",
                                        PACK,
                                        "pack",
                                        root.toString(),
                                        docker.address(),
                                        NAME));
                if (code != 0 || Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IllegalStateException("could not make an image in " + root);
                }
            }
            return NAME;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
