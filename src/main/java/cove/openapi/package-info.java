// SPDX-License-Identifier: Apache-2.0
/**
 * The description of all calls: what each takes and answers is told by the files in {@code
 * cove/openapi/}, which calls there are and whom they serve by the table of routes. Knows no
 * feature. Start reading at {@link cove.openapi.Description}.
 */
package cove.openapi;
