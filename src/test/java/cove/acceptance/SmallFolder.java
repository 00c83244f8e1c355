// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A few files with their texts, by path: a capsule or a data asset. */
record SmallFolder(Map<String, String> files) {
    SmallFolder {
        files = new TreeMap<>(files);
    }

    /** A capsule that runs this bash script. */
    static SmallFolder capsule(String script) {
        return new SmallFolder(Map.of("code/run", "#!/bin/bash\nset -e\n" + script + "\n"));
    }

    /** The text files of a folder that is there. */
    static SmallFolder of(Path folder) throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return new SmallFolder(files);
    }

    SmallFolder with(String path, String text) {
        var more = new TreeMap<>(files);
        more.put(path, text);
        return new SmallFolder(more);
    }

    SmallFolder withPanel(String json) {
        return with(".codeocean/app-panel.json", json);
    }

    /** As a tar stream. */
    byte[] tar() {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (var file : files.entrySet()) {
                byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(text.length);
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
