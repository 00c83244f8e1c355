// SPDX-License-Identifier: Apache-2.0
/**
 * Pages for people, made on the server: the templates are in {@code src/main/jte}. Knows the
 * services, no SQL and no JSON of the API. Begin with {@link cove.web.Web}.
 */
package cove.web;
