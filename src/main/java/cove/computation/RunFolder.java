// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.nextflow.KeptWork;
import cove.nextflow.TaskLogs;
import java.nio.file.Path;

/** The folder of one computation: {@code runs/<2 characters>/<id>/} in the home. */
record RunFolder(Path path) {
    static RunFolder of(Path runs, String id) {
        return new RunFolder(runs.resolve(id.substring(0, 2)).resolve(id));
    }

    Path results() {
        return path.resolve("results");
    }

    /** Holds all that is thrown away at the end. */
    Path work() {
        return path.resolve("work");
    }

    Path code() {
        return work().resolve("code");
    }

    Path data() {
        return work().resolve("data");
    }

    Path scratch() {
        return work().resolve("scratch");
    }

    /** Shown as {@code /tmp}; on disk, since memory belongs to the computation. */
    Path temporary() {
        return work().resolve("tmp");
    }

    /** Shown as {@code /root}. */
    Path home() {
        return work().resolve("home");
    }

    /** Made beforehand, or else the sandbox would make it, and a change of it. */
    Path capsuleMountPoint() {
        return home().resolve("capsule");
    }

    /** What the tasks of a pipeline did, for a later run to go on from. */
    Path pipelineWork() {
        return path.resolve("pipeline");
    }

    /** What became of the tasks of a pipeline, as it was told. */
    Path events() {
        return path.resolve("events");
    }

    /** What each task of a pipeline printed. */
    TaskLogs taskLogs() {
        return new TaskLogs(new KeptWork(pipelineWork()), path.resolve("task-logs"));
    }

    /** What is known of the data in buckets that the run reads. */
    Path external() {
        return path.resolve("external");
    }

    /** Logs of the builds that the run waited for, by the capsule's slug. */
    Path buildLogs() {
        return path.resolve("build-logs");
    }

    /** What it used from time to time; see {@link UsageSamples}. */
    Path usage() {
        return path.resolve("usage");
    }

    Path log() {
        return path.resolve("log");
    }
}
