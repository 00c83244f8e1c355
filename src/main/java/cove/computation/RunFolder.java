// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.nio.file.Path;

/** The folder of one computation: {@code runs/<2 characters>/<id>/} in the home. */
record RunFolder(Path path) {
    static RunFolder of(Path runs, String id) {
        return new RunFolder(runs.resolve(id.substring(0, 2)).resolve(id));
    }

    Path code() {
        return path.resolve("code");
    }

    Path data() {
        return path.resolve("data");
    }

    Path results() {
        return path.resolve("results");
    }

    Path scratch() {
        return path.resolve("scratch");
    }

    /** Shown as {@code /tmp}; on disk, since memory belongs to the computation. */
    Path temporary() {
        return path.resolve("tmp");
    }

    /** Shown as {@code /root}. */
    Path home() {
        return path.resolve("home");
    }

    Path log() {
        return path.resolve("log");
    }
}
