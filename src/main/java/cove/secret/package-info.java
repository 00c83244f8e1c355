/**
 * Secrets of users, encrypted where they are stored; their values leave this room for a run of
 * their owner and for nothing else. Knows no other feature. Start reading at {@link
 * cove.secret.Secrets}.
 */
package cove.secret;
