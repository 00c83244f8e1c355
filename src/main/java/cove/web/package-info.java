// SPDX-License-Identifier: Apache-2.0
/**
 * Pages for people, made on the server: the templates are in {@code src/main/jte}. Knows the
 * services, no SQL and no JSON of the API. Begin with {@link cove.web.Web}.
 *
 * <p>One room on purpose: the templates are compiled into it, so that a view shown by one and the
 * frame around each page need not be public. What knows no page is in {@link cove.web.preview}.
 */
package cove.web;
