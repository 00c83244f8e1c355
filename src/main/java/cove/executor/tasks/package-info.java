/**
 * Lets any executor carry out runs that start tasks: the command runs where one executor says, each
 * task is a launch of its own where another says. Knows nothing of what an engine is. Start reading
 * at {@link cove.executor.tasks.TaskingExecutor}.
 */
package cove.executor.tasks;
