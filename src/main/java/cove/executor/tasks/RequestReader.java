// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the requests of a run as they are written, each of them once. */
final class RequestReader {
    /** A task may read the folders of many others; a line without an end says nothing. */
    private static final int LONGEST_LINE = 8 << 20;

    private final TaskFiles files;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long offset;
    private boolean broken;

    RequestReader(TaskFiles files) {
        this.files = files;
    }

    /** Those that were written to their end since the last time. */
    List<TaskRequest> next() throws IOException {
        var requests = new ArrayList<TaskRequest>();
        for (byte[] bytes = more(); bytes.length > 0; bytes = more()) {
            for (byte one : bytes) {
                if (one == '\n') {
                    TaskRequest.parse(line.toString(StandardCharsets.UTF_8))
                            .ifPresent(requests::add);
                    line.reset();
                } else {
                    line.write(one);
                }
            }
            broken = line.size() > LONGEST_LINE;
        }
        return requests;
    }

    private byte[] more() throws IOException {
        byte[] bytes = broken ? new byte[0] : files.requestsFrom(offset);
        offset += bytes.length;
        return bytes;
    }
}
