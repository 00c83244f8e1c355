// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uploads over their limits, which leave nothing behind. */
class UploadLimitTest {
    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [limits]
            program_upload = 20000
            data_asset_upload = 30000
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home, SETTINGS);
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static SmallFolder capsule(int size) {
        return SmallFolder.capsule("true").with("data/large", "x".repeat(size));
    }

    private static byte[] zip(int size) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.DEFLATED);
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("code/run"));
            zip.write("#!/bin/bash\n".getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("data/large"));
            zip.write(new byte[size]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/cove/v1/capsules, application/x-tar, 20000, false",
        "/api/cove/v1/capsules, application/x-tar, 20000, true",
        "/api/cove/v1/capsules, application/zip, 20000, false",
        "/api/cove/v1/capsules, application/zip, 20000, true",
        "/api/cove/v1/data_assets?mount=m, application/x-tar, 30000, false",
        "/api/cove/v1/data_assets?mount=m, application/x-tar, 30000, true",
    })
    void whatIsOverItsLimitIsRefusedAndNothingIsStored(
            String path, String type, int limit, boolean chunked) {
        var before = cove.stored();
        byte[] body = type.endsWith("zip") ? zip(limit) : capsule(limit).tar();

        Answer answer = chunked ? sendChunked(path, type, body) : send(path, type, body);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.message()).contains(limit + " bytes").contains("[limits]");
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void whatIsWithinItsLimitIsTaken() {
        assertThat(send("/api/cove/v1/capsules", "application/x-tar", capsule(5000).tar()).status())
                .isEqualTo(200);
        assertThat(send("/api/cove/v1/capsules", "application/zip", zip(15000)).status())
                .isEqualTo(200);
        assertThat(
                        send(
                                        "/api/cove/v1/data_assets?mount=m",
                                        "application/x-tar",
                                        capsule(15000).tar())
                                .status())
                .isEqualTo(200);
    }

    @Test
    void aFileThatIsMostlyHolesIsRefused() {
        byte[] tar = new SmallFolder(Map.of("holes", "x")).tar();
        tar[156] = TarConstants.LF_GNUTYPE_SPARSE;
        writeOctal(tar, 148, checksum(tar));
        var before = cove.stored();

        Answer answer = send("/api/cove/v1/data_assets?mount=m", "application/x-tar", tar);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("holes");
        assertThat(cove.stored()).isEqualTo(before);
    }

    /** The sum of a header's bytes, with spaces in place of itself (tar(5)). */
    private static int checksum(byte[] tar) {
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : tar[i] & 0xff;
        }
        return sum;
    }

    private static void writeOctal(byte[] tar, int at, int number) {
        byte[] digits = "%06o\0 ".formatted(number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, at, digits.length);
    }

    private static Answer send(String path, String type, byte[] body) {
        return dana.send("POST", path, Map.of("Content-Type", type), body);
    }

    /** Announces no length. */
    private static Answer sendChunked(String path, String type, byte[] body) {
        var chunked = new ByteArrayOutputStream();
        chunked.writeBytes("%x\r\n".formatted(body.length).getBytes(StandardCharsets.US_ASCII));
        chunked.writeBytes(body);
        chunked.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var headers = new HashMap<String, String>();
        headers.put("Content-Type", type);
        headers.put("Transfer-Encoding", "chunked");
        headers.put("Authorization", CoveHarness.basic(dana.token()));
        return cove.chunked("POST", path, headers, chunked.toByteArray());
    }
}
