// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import groovy.json.JsonOutput;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nextflow.Session;
import nextflow.processor.TaskHandler;
import nextflow.processor.TaskProcessor;
import nextflow.trace.TraceObserver;
import nextflow.trace.TraceRecord;

/**
 * Writes down what becomes of processes and tasks, a JSON object a line, in the file that the
 * server reads: {@code cove.nextflow.TaskEvents} tells its members.
 */
final class TaskReporter implements TraceObserver {
    private static final Path EVENTS = Path.of("/run/nextflow/events");

    private static final String[] FIELDS = {
        "task_id",
        "hash",
        "name",
        "process",
        "exit",
        "attempt",
        "submit",
        "start",
        "complete",
        "peak_rss",
        "%cpu",
        "cpus",
        "memory"
    };

    private final OutputStream events;
    private volatile Session session;

    TaskReporter() {
        try {
            events = new FileOutputStream(EVENTS.toFile(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before the first process is made, and with it the executor. */
    @Override
    public void onFlowCreate(Session session) {
        this.session = session;
        session.setExecutorFactory(new OnlyExecutor());
        tell("session", Map.of("session", session.getUniqueId().toString()));
    }

    @Override
    public void onProcessCreate(TaskProcessor process) {
        tell("process", Map.of("process", process.getName()));
    }

    @Override
    public void onProcessPending(TaskHandler handler, TraceRecord trace) {
        tell("pending", handler, trace);
    }

    @Override
    public void onProcessSubmit(TaskHandler handler, TraceRecord trace) {
        tell("submitted", handler, trace);
    }

    @Override
    public void onProcessStart(TaskHandler handler, TraceRecord trace) {
        tell("started", handler, trace);
    }

    @Override
    public void onProcessComplete(TaskHandler handler, TraceRecord trace) {
        tell("completed", handler, trace);
    }

    @Override
    public void onProcessCached(TaskHandler handler, TraceRecord trace) {
        tell("cached", handler, trace);
    }

    @Override
    public void onProcessTerminate(TaskProcessor process) {
        tell("process_ended", Map.of("process", process.getName()));
    }

    private void tell(String event, TaskHandler handler, TraceRecord trace) {
        var members = new LinkedHashMap<String, Object>();
        for (String field : FIELDS) {
            Object value = trace == null ? null : trace.get(field);
            if (value != null) {
                members.put(field, value instanceof Number ? value : value.toString());
            }
        }
        members.putIfAbsent("name", handler.getTask().getName());
        members.putIfAbsent("process", handler.getTask().getProcessor().getName());
        members.put("folder", String.valueOf(handler.getTask().getWorkDirStr()));
        members.put("failed", handler.getTask().getFailed());
        members.put("aborted", handler.getTask().getAborted());
        if (handler instanceof SandboxedTask task) {
            task.end().ifPresent(end -> members.put("out_of_memory", end.outOfMemory()));
        }
        tell(event, members);
    }

    private synchronized void tell(String event, Map<String, ?> members) {
        var line = new LinkedHashMap<String, Object>();
        line.put("event", event);
        line.put("at", System.currentTimeMillis());
        line.putAll(members);
        try {
            events.write((JsonOutput.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All processes are made by now, and what joins them. */
    @Override
    public void onFlowBegin() {
        try {
            ProcessLinks.of(session.getDag())
                    .forEach(
                            link ->
                                    tell(
                                            "leads_to",
                                            Map.of("process", link.from(), "to", link.to())));
        } catch (RuntimeException e) {
            // A graph that cannot be told is no reason for the run to fail.
            tell("no_links", Map.of("why", e.toString()));
        }
    }

    @Override
    public void onFlowComplete() {}

    @Override
    public boolean enableMetrics() {
        return false;
    }

    @Override
    public void onFlowError(TaskHandler handler, TraceRecord trace) {}

    @Override
    public void onWorkflowPublish(Object value) {}

    @Override
    public void onFilePublish(Path destination) {}

    @Override
    public void onFilePublish(Path destination, Path source) {}
}
