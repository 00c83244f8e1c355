/**
 * A place where a launch can run. Knows commands, mounts and limits; knows nothing of capsules,
 * HTTP or SQL. Start reading at {@link cove.executor.Executor}.
 */
package cove.executor;
