// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results on another disk than the data assets: no hard link leads from one to the other. */
class CopiedCaptureTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.ofEpochSecond(1_000_000_000));

    @TempDir private Path folder;
    private Path results;

    @BeforeEach
    void makeResults() throws IOException {
        results = folder.resolve("disk");
        TestingCaptures.mount(results, "16m");
        Files.createDirectories(results.resolve("out/deep/er"));
        Files.createDirectories(results.resolve("out/bare"));
        byte[] large = new byte[3_000_000];
        new Random(7).nextBytes(large);
        Files.write(results.resolve("out/deep/er/large.bin"), large);
        Files.writeString(results.resolve("out/tool"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                results.resolve("out/tool"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(results.resolve("out/closed"), "c");
        Files.setPosixFilePermissions(
                results.resolve("out/closed"), PosixFilePermissions.fromString("r--------"));
        Files.setLastModifiedTime(results.resolve("out/tool"), LONG_AGO);
        Files.createSymbolicLink(results.resolve("out/newest"), Path.of("deep/er/large.bin"));
        Files.writeString(results.resolve("beside.txt"), "beside");
        Files.createSymbolicLink(results.resolve("out/beside"), Path.of("../beside.txt"));
    }

    @AfterEach
    void unmount() {
        TestingCaptures.unmount(results);
    }

    @Test
    void whatIsCopiedIsWholeAndStaysAsItWas() throws IOException {
        try (var captures = TestingCaptures.of(folder, results, Optional.of(results))) {
            DataAsset asset = captures.made(TestingCaptures.resultsIn("out"));

            assertThat(asset.state()).isInstanceOf(DataAssetState.Ready.class);
            var ready = (DataAssetState.Ready) asset.state();
            Path files = captures.filesOf(asset);
            isWhole(files);
            assertThat(ready.files()).isEqualTo(5);
            assertThat(ready.digest()).contains(ContentDigest.of(files).sha256());

            overwriteAll();

            assertThat(ContentDigest.of(files).sha256()).isEqualTo(ready.digest().orElseThrow());
        }
    }

    private void isWhole(Path files) throws IOException {
        Path original = results.resolve("out");
        Path large = files.resolve("deep/er/large.bin");
        assertThat(Files.getFileStore(large)).isNotEqualTo(Files.getFileStore(original));
        assertThat(large).hasSameBinaryContentAs(original.resolve("deep/er/large.bin"));
        assertThat(files.resolve("bare")).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(files.resolve("newest")))
                .isEqualTo(Path.of("deep/er/large.bin"));
        assertThat(files.resolve("beside")).isRegularFile().hasContent("beside");
        for (String file : Arrays.asList("tool", "closed")) {
            Path copy = files.resolve(file);
            assertThat(Files.getPosixFilePermissions(copy))
                    .isEqualTo(Files.getPosixFilePermissions(original.resolve(file)));
            assertThat(Files.getLastModifiedTime(copy))
                    .isEqualTo(Files.getLastModifiedTime(original.resolve(file)));
        }
    }

    /** In place, as no run can any more: a hard link would show it. */
    private void overwriteAll() throws IOException {
        try (var paths = Files.walk(results)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "other");
            }
        }
    }
}
