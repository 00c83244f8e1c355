/**
 * Data assets that come piece by piece: what was sent survives a broken connection and a killed
 * server. Knows data assets, and no computation. Start reading at {@link cove.upload.Uploads}.
 */
package cove.upload;
