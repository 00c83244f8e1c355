/**
 * Folders that are kept: looked into and served without a way out of them, and removed in the
 * background. Knows no feature. Start reading at {@link cove.folder.KeptFolder}.
 */
package cove.folder;
