/**
 * The command line. Talks to a server over its API, as any user would; where there is none, it asks
 * the app for the server of the home ({@link cove.cli.LocalServer}). Knows no service and no SQL.
 * Start reading at {@link cove.cli.CoveCommand}.
 */
package cove.cli;
