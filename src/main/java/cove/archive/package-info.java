/**
 * A folder as one stream, for uploads: the command line packs, the server unpacks. Knows no
 * feature.
 */
package cove.archive;
