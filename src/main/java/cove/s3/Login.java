// SPDX-License-Identifier: Apache-2.0
package cove.s3;

/** The user for whom a bucket is asked. */
public record Login(String userId, String email) {}
