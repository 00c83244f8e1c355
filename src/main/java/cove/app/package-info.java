/**
 * Starts and stops everything; the only room that makes services. Start reading at {@link
 * cove.app.Server}, which is read from top to bottom.
 */
package cove.app;
