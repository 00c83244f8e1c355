// SPDX-License-Identifier: Apache-2.0
/**
 * Buckets that speak Amazon's S3, wherever they are: which endpoints there are, with whose
 * credentials they are asked, and what is asked of them. Knows no feature; the vendor's SDK is used
 * here only. Start reading at {@link cove.s3.Buckets}.
 */
package cove.s3;
