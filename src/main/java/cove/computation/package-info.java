/**
 * The life of a computation: what was asked, what was planned, the queue, the launch, the end, the
 * results. Knows capsules, data assets and executors; nobody here knows which executor it is. Start
 * reading at {@link cove.computation.ComputationState}, then {@link cove.computation.Supervisor}.
 */
package cove.computation;
