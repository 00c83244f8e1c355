/**
 * What happens to computations and data assets, told as it happens: to streams, to calls that wait,
 * and to other rooms. The database writes each event in the transaction that changes the thing (its
 * triggers); one thread per server reads them once for all who listen. Start reading at {@link
 * cove.event.Events}.
 */
package cove.event;
