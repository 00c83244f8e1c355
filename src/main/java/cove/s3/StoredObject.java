// SPDX-License-Identifier: Apache-2.0
package cove.s3;

/**
 * An object as its bucket lists it.
 *
 * @param etag changes when the content does; without quotes
 */
public record StoredObject(String key, long size, String etag) {}
