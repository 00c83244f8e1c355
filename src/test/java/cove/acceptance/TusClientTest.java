// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's client of tus sends a file of a data asset. */
class TusClientTest {
    @TempDir private Path home;

    @Test
    void anyClientOfTusSendsAFileAndGoesOnAfterABreak() throws IOException, ProtocolException {
        try (var cove = CoveHarness.start(home)) {
            CoveClient dana = cove.user("dana@example.org");
            String id =
                    dana.post(UploadTest.UPLOADS, Map.of("mount", "m"))
                            .ok()
                            .json()
                            .path("id")
                            .textValue();
            byte[] content = new byte[3_000_000];
            new Random(1).nextBytes(content);

            var begun = client(cove, dana, id);
            TusUpload upload = upload(content);
            TusUploader first = begun.resumeOrCreateUpload(upload);
            first.setChunkSize(1 << 20);
            first.uploadChunk();
            first.finish(false);
            TusUploader second = begun.resumeOrCreateUpload(upload(content));
            assertThat(second.getOffset()).isEqualTo(1 << 20);
            while (second.uploadChunk() >= 0) {
                assertThat(second.getOffset()).isPositive();
            }
            second.finish();

            dana.post(UploadTest.UPLOADS + "/" + id + "/finish").ok();
            assertThat(home.resolve("assets").resolve(id).resolve("lane 1/reads ä.bin"))
                    .hasBinaryContent(content);
        }
    }

    private static TusClient client(CoveHarness cove, CoveClient user, String upload)
            throws IOException {
        var client = new TusClient();
        client.setUploadCreationURL(
                URI.create(cove.url() + UploadTest.UPLOADS + "/" + upload + "/files").toURL());
        client.setHeaders(Map.of("Authorization", CoveHarness.basic(user.token())));
        client.enableResuming(new TusURLMemoryStore());
        return client;
    }

    private static TusUpload upload(byte[] content) {
        var upload = new TusUpload();
        upload.setInputStream(new ByteArrayInputStream(content));
        upload.setSize(content.length);
        upload.setFingerprint("reads");
        upload.setMetadata(Map.of("path", "lane 1/reads ä.bin"));
        return upload;
    }
}
