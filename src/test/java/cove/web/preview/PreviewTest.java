// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import static org.assertj.core.api.Assertions.assertThat;

import io.jhdf.HdfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {
    private static final List<String> ENDINGS =
            List.of(
                    "csv", "tsv", "json", "md", "ipynb", "html", "pdf", "svg", "png", "txt", "nii",
                    "nii.gz", "hdr", "mp4", "wav", "");

    @TempDir private Path folder;

    private Preview preview(String name, byte[] bytes) throws IOException {
        return Preview.of(Files.write(folder.resolve(name), bytes));
    }

    private Preview preview(String name, String text) throws IOException {
        return preview(name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whateverIsInAFileSomethingIsShown() throws IOException {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        byte[] text = new byte[5000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ((noise[i] & 0xff) | 1);
        }
        for (String ending : ENDINGS) {
            for (byte[] rubbish :
                    List.of(
                            new byte[0],
                            noise,
                            text,
                            "{".repeat(100_000).getBytes(StandardCharsets.UTF_8),
                            ">".repeat(100_000).getBytes(StandardCharsets.UTF_8),
                            "\"".getBytes(StandardCharsets.UTF_8),
                            "{\"cells\": [7, {\"outputs\": 3}]}"
                                    .getBytes(StandardCharsets.UTF_8))) {
                assertThat(preview("a." + ending, rubbish)).as(ending).isNotNull();
            }
        }
    }

    @Test
    void jsonThatGrowsWhenItIsLaidOutIsCut() throws IOException {
        String json =
                "{\"a\":".repeat(400)
                        + "{"
                        + "\"k\":1,".repeat(50_000)
                        + "\"l\":1}"
                        + "}".repeat(400);

        assertThat(preview("a.json", json))
                .isInstanceOfSatisfying(
                        Preview.Text.class,
                        shown -> {
                            assertThat(shown.cut()).isFalse();
                            assertThat(shown.lines()).hasSizeLessThan(1000);
                        });
        String wide =
                "{\"a\":".repeat(400)
                        + "{"
                        + java.util.stream.IntStream.range(0, 20_000)
                                .mapToObj(i -> "\"k" + i + "\":1")
                                .collect(java.util.stream.Collectors.joining(","))
                        + "}"
                        + "}".repeat(400);
        assertThat(((Preview.Text) preview("b.json", wide)).cut()).isTrue();
    }

    @Test
    void theHeaderOfAMedicalImageIsTold() throws IOException {
        byte[] first = new byte[352];
        ByteBuffer bytes = ByteBuffer.wrap(first).order(ByteOrder.BIG_ENDIAN);
        bytes.putInt(0, 348).putShort(40, (short) 4);
        short[] size = {64, 64, 32, 120};
        float[] spacing = {3, 3, 3.5f, 2};
        for (int i = 0; i < 4; i++) {
            bytes.putShort(42 + 2 * i, size[i]).putFloat(80 + 4 * i, spacing[i]);
        }
        bytes.putShort(70, (short) 4).put(123, (byte) 10);
        bytes.put(148, "a scan".getBytes(StandardCharsets.US_ASCII));
        bytes.put(344, "n+1".getBytes(StandardCharsets.US_ASCII));
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(first);
        }
        for (Preview shown :
                List.of(preview("a.nii", first), preview("a.nii.gz", packed.toByteArray()))) {
            assertThat(((Preview.Header) shown).facts())
                    .contains(
                            new Preview.Fact("Format", "NIfTI-1, big-endian"),
                            new Preview.Fact("Size", "64 × 64 × 32 × 120"),
                            new Preview.Fact("Voxel", "3 × 3 × 3.5 mm"),
                            new Preview.Fact("Time between volumes", "2 s"),
                            new Preview.Fact("Values", "16-bit integers"),
                            new Preview.Fact("Description", "a scan"));
        }

        byte[] second = new byte[540];
        bytes = ByteBuffer.wrap(second).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 540).put(4, "n+2".getBytes(StandardCharsets.US_ASCII)).putLong(16, 3);
        for (int i = 1; i <= 3; i++) {
            bytes.putLong(16 + 8 * i, 100_000L * i).putDouble(104 + 8 * i, 0.25);
        }
        bytes.putShort(12, (short) 64).putInt(500, 3);
        assertThat(((Preview.Header) preview("b.nii", second)).facts())
                .contains(
                        new Preview.Fact("Size", "100000 × 200000 × 300000"),
                        new Preview.Fact("Voxel", "0.25 × 0.25 × 0.25 µm"),
                        new Preview.Fact("Values", "64-bit floats"));
        second[4] = 'x';
        assertThat(preview("c.nii", second)).isInstanceOf(Preview.Unreadable.class);
    }

    @Test
    void whatIsInAnHdf5FileIsTold() throws IOException {
        Path file = folder.resolve("a.h5");
        try (var made = HdfFile.write(file)) {
            made.putGroup("raw").putDataset("counts", new int[3][5]);
            made.putDataset("time", new double[] {1, 2});
        }

        assertThat(((Preview.Outline) Preview.of(file)).nodes())
                .containsExactlyInAnyOrder(
                        new Preview.Node(0, "raw", ""),
                        new Preview.Node(1, "counts", "3 × 5, int"),
                        new Preview.Node(0, "time", "2, double"));
        byte[] broken = Files.readAllBytes(file);
        java.util.Arrays.fill(broken, 60, broken.length, (byte) 0xff);
        assertThat(preview("b.h5", broken)).isInstanceOf(Preview.Unreadable.class);
        assertThat(preview("c.h5", "no such thing")).isInstanceOf(Preview.Unreadable.class);
    }
}
