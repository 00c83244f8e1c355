// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The header of a medical image: the first 348 bytes of a NIfTI-1 file (nifti.nimh.nih.gov,
 * nifti1.h) or the first 540 of a NIfTI-2 file (nifti2.h), in the byte order in which their size
 * makes sense.
 */
final class NiftiHeader {
    private static final int FIRST = 348;
    private static final int SECOND = 540;
    private static final int MOST_DIMENSIONS = 7;
    private static final int DESCRIPTION = 80;

    private static final Map<Integer, String> TYPES =
            Map.ofEntries(
                    Map.entry(1, "1 bit"),
                    Map.entry(2, "unsigned 8-bit integers"),
                    Map.entry(4, "16-bit integers"),
                    Map.entry(8, "32-bit integers"),
                    Map.entry(16, "32-bit floats"),
                    Map.entry(32, "complex numbers of 32-bit floats"),
                    Map.entry(64, "64-bit floats"),
                    Map.entry(128, "RGB, 8 bits each"),
                    Map.entry(256, "8-bit integers"),
                    Map.entry(512, "unsigned 16-bit integers"),
                    Map.entry(768, "unsigned 32-bit integers"),
                    Map.entry(1024, "64-bit integers"),
                    Map.entry(1280, "unsigned 64-bit integers"),
                    Map.entry(1536, "128-bit floats"),
                    Map.entry(1792, "complex numbers of 64-bit floats"),
                    Map.entry(2304, "RGBA, 8 bits each"));

    private static final Map<Integer, String> LENGTHS = Map.of(1, "m", 2, "mm", 3, "µm");
    private static final Map<Integer, String> TIMES = Map.of(8, "s", 16, "ms", 24, "µs");

    private final ByteBuffer bytes;
    private final boolean second;

    private NiftiHeader(ByteBuffer bytes, boolean second) {
        this.bytes = bytes;
        this.second = second;
    }

    static Preview preview(Path file, boolean compressed) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = compressed ? new GZIPInputStream(in) : in) {
            start = plain.readNBytes(SECOND);
        } catch (IOException e) {
            return new Preview.Unreadable("It is no gzip file, or a broken one.");
        }
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            ByteBuffer bytes = ByteBuffer.wrap(start).order(order);
            int size = start.length >= FIRST ? bytes.getInt(0) : 0;
            if (size == FIRST || (size == SECOND && start.length >= SECOND)) {
                return new NiftiHeader(bytes, size == SECOND).preview();
            }
        }
        return new Preview.Unreadable("Its first bytes are no NIfTI header.");
    }

    private Preview preview() {
        String magic = text(second ? 4 : 344, 3);
        int dimensions = (int) dimension(0);
        if (!magic.matches(second ? "n[+i]2" : "n[+i]1")
                || dimensions < 1
                || dimensions > MOST_DIMENSIONS) {
            return new Preview.Unreadable("Its first bytes are no NIfTI header.");
        }
        var facts = new ArrayList<Preview.Fact>();
        facts.add(
                new Preview.Fact(
                        "Format",
                        "NIfTI-"
                                + (second ? 2 : 1)
                                + ", "
                                + (bytes.order() == ByteOrder.LITTLE_ENDIAN
                                        ? "little-endian"
                                        : "big-endian")));
        facts.add(new Preview.Fact("Size", shape(dimensions)));
        int units = second ? bytes.getInt(500) : bytes.get(123);
        facts.add(
                new Preview.Fact("Voxel", spacing(Math.min(dimensions, 3), 1, LENGTHS, units & 7)));
        if (dimensions > 3 && spacing(4) > 0) {
            facts.add(
                    new Preview.Fact(
                            "Time between volumes",
                            number(spacing(4)) + unit(TIMES, units & 0x38)));
        }
        int type = bytes.getShort(second ? 12 : 70);
        facts.add(new Preview.Fact("Values", TYPES.getOrDefault(type, "of type " + type)));
        double slope = second ? bytes.getDouble(176) : bytes.getFloat(112);
        double shift = second ? bytes.getDouble(184) : bytes.getFloat(116);
        if (slope != 0 && (slope != 1 || shift != 0)) {
            facts.add(
                    new Preview.Fact(
                            "Scaled", "× %s + %s".formatted(number(slope), number(shift))));
        }
        String description = text(second ? 240 : 148, DESCRIPTION);
        if (!description.isEmpty()) {
            facts.add(new Preview.Fact("Description", description));
        }
        return new Preview.Header(facts);
    }

    private long dimension(int index) {
        return second ? bytes.getLong(16 + 8 * index) : bytes.getShort(40 + 2 * index);
    }

    private double spacing(int index) {
        return second ? bytes.getDouble(104 + 8 * index) : bytes.getFloat(76 + 4 * index);
    }

    private String shape(int dimensions) {
        var words = new ArrayList<String>();
        for (int i = 1; i <= dimensions; i++) {
            words.add(Long.toString(dimension(i)));
        }
        return String.join(" × ", words);
    }

    private String spacing(int last, int first, Map<Integer, String> units, int unit) {
        var words = new ArrayList<String>();
        for (int i = first; i <= last; i++) {
            words.add(number(Math.abs(spacing(i))));
        }
        return String.join(" × ", words) + unit(units, unit);
    }

    private static String unit(Map<Integer, String> units, int unit) {
        return units.containsKey(unit) ? " " + units.get(unit) : "";
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.4g", number)
                .replaceFirst("(\\.[0-9]*?)0+$", "$1")
                .replaceFirst("\\.$", "");
    }

    private String text(int from, int length) {
        byte[] text = new byte[length];
        bytes.get(from, text);
        String all = new String(text, StandardCharsets.ISO_8859_1);
        int end = all.indexOf('\0');
        return (end < 0 ? all : all.substring(0, end)).strip();
    }
}
