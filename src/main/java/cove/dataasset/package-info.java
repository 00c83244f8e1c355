/**
 * Data assets: immutable files with an id, mounted read-only into runs. Knows no computation. Start
 * reading at {@link cove.dataasset.DataAssets}.
 */
package cove.dataasset;
