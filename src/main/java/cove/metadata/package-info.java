/**
 * What the administrator wants to be said of data assets: fields with types, ranges and allowed
 * values. Knows no data asset. Start reading at {@link cove.metadata.MetadataSchema}.
 */
package cove.metadata;
