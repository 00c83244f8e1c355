// SPDX-License-Identifier: Apache-2.0
/**
 * What a page shows of a file: its beginning, a table, a header. Knows files alone, no page and no
 * service. Begin with {@link cove.web.preview.Preview}.
 */
package cove.web.preview;
