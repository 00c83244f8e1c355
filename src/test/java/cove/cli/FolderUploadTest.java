// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderUploadTest {
    @TempDir private Path folder;

    @Test
    void whatCannotBeReadToTheEndIsNotStored() {
        try (var cove = TestingCove.served(folder);
                var api =
                        new ApiClient(
                                _ ->
                                        new Connection.ToServer(
                                                new Address(cove.url(), cove.adminToken())))) {
            Path capsule = cove.capsule("capsule", "true");
            cove.write(Path.of("capsule/data/broken"), "");
            var upload =
                    FolderUpload.of(
                            capsule,
                            path -> {
                                if (path.endsWith("broken")) {
                                    throw new UncheckedIOException(new IOException("bad disk"));
                                }
                                return false;
                            });

            assertThatThrownBy(
                            () ->
                                    api.upload(
                                            "/api/cove/v1/capsules",
                                            "application/x-tar",
                                            upload,
                                            false))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("bad disk")
                    .hasMessageEndingWith("Nothing was stored.");
            assertThat(api.get("/api/cove/v1/capsules")).isEmpty();
        }
    }
}
